// Runs in the program; its rules for what is deployed in the plugin's process as well.
import * as pulumi from "@pulumi/pulumi";

import type { Rule } from "../lifecycle/rules";
import type { ApiBinding } from "./api-binding";
import type { Binding } from "./bindable";
import type { BindingWorker } from "./binding-worker";
import { made, takes } from "./made";

/** The fields of a binding as the API has them, less name and type; any of them may be an output. */
export type Fields = Record<string, unknown>;

/** How a value is recognised that stands in `bindings` as it is, without a maker. */
export interface Recognised<Value, Env> {
  is(value: unknown): value is Value;
  fields(value: Value, name: string, worker: BindingWorker): Fields;
  /** Only for the compiler. `never`: the value's own type, literals widened. */
  readonly env?: Env;
}

/** A kind that takes values of two sorts. */
export function either<A, B, Env>(first: Recognised<A, Env>, second: Recognised<B, Env>): Recognised<A | B, Env> {
  return {
    is: (value): value is A | B => first.is(value) || second.is(value),
    fields: (value, name, worker) =>
      first.is(value) ? first.fields(value, name, worker) : second.fields(value, name, worker),
  };
}

/** What the rest of the package asks of a kind besides its type, each where its kind is not like all others. */
export interface KindRules {
  /** A Worker can have only one. */
  readonly once?: true;
  /** Whether a preview of a Worker has it to itself. Without it: a preview reaches what the Worker in production reaches. */
  readonly isolated?: true | ((binding: ApiBinding) => boolean);
  /** It leads to the static assets of the Worker, which must have some. */
  readonly needsAssets?: true;
  /** The Durable Object class of the Worker itself that it leads to, if it does. */
  ownClass?(binding: ApiBinding): string | undefined;
  /** The Durable Object class of another script of the account that it leads to, if it does. */
  foreignClass?(binding: ApiBinding): { script: string; className: string } | undefined;
  /** Whether something of the account is registered with the script for it, whichever of its versions runs. */
  registers?(binding: ApiBinding): boolean;
  /** What to do instead of sharing it with production, where there is more to say than to bind something of this stack. */
  readonly wayOut?: string;
  /** Why a Worker of this package cannot have it, where Cloudflare's API still takes it. */
  readonly refused?: string;
  /** That it leads to data, which is shared with whoever else binds the same: what that is called, and the
   * field that names it. Without the field that names its owner, where there is one, it is the Worker's own. */
  readonly data?: { noun: string; field: string; owner?: string };
  /** Whether what the API shows is what was deployed. Without it: whether the API shows all that was sent, with defaults of its own beside it. */
  same?(seen: ApiBinding, deployed: ApiBinding): boolean;
  /** What is sent for a binding that the last upload had, too. Without it: the same. */
  again?(binding: ApiBinding): ApiBinding;
}

/**
 * One kind of binding. It is all that the rest of the package knows of the kind: to add one, write a file with its
 * maker and one of these, and add it to the table.
 *
 * @typeParam Type Its type in the API.
 * @typeParam Value What stands in `bindings` as it is.
 * @typeParam Env What the Worker's code sees of such a value.
 */
export interface BindingKind<Type extends string, Value, Env> extends KindRules {
  readonly type: Type;
  /** What the API gets for a value; nothing when the value is of another kind. */
  toApi(value: unknown, name: string, worker: BindingWorker): ApiBinding | undefined;
  /** A binding of this kind, by the arguments of its maker and the fields that the API has. */
  make<Named extends object, Options extends object = object>(
    named: Named,
    options: Options,
    fields: (given: Named & Options) => Fields,
  ): Binding<never>;
  /** Only for the compiler. */
  readonly types?: { value: Value; env: Env };
}

export function bindingKind<const Type extends string, Value = never, Env = never>(
  definition: KindRules & {
    type: Type;
    recognised?: Recognised<Value, Env>;
    /** What its maker takes. Without it: nothing. */
    takes?: Rule;
  },
): BindingKind<Type, Value, Env> {
  const { type, recognised, takes: rule = takes({}), ...rules } = definition;
  return {
    ...rules,
    type,
    toApi(value, name, worker) {
      return recognised?.is(value) ? { type, ...recognised.fields(value, name, worker) } : undefined;
    },
    make: (named, options, fields) => made(rule, named, options, (given) => ({ type, ...fields(given) })),
  };
}

export function apiOutput(api: pulumi.Input<ApiBinding>): pulumi.Output<ApiBinding> {
  return pulumi.output(api).apply((known): ApiBinding => known);
}
