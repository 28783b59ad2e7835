// Runs in the program; for the compiler alone.
import type { OutputInstance } from "@pulumi/pulumi";

import type { Bindable } from "./bindable";
import type { Json } from "./json";
import type { BindingKind } from "./kind";
import type { TableKind } from "./kinds";

/** Text or JSON. */
export type PlainValue = string | Json;

/** What can stand in `bindings`. */
export type BindingValue = Bindable<unknown> | ValueOf<TableKind> | OutputInstance<PlainValue> | Promise<PlainValue>;

export type Bindings = Record<string, BindingValue>;

/** The `env` of a Worker with these bindings. */
export type EnvOf<B extends Bindings> = { [Name in keyof B]: EnvValue<B[Name]> };

type EnvValue<Value> = Value extends { readonly Bound: infer Env }
  ? Env
  : Value extends OutputInstance<infer Known> | Promise<infer Known>
    ? Widened<Known>
    : KindEnv<TableKind, Value>;

type ValueOf<Kind> = Kind extends BindingKind<string, infer Value, unknown> ? Value : never;

/** The type that the kind of a value gives it; a kind without one leaves the value's own. */
type KindEnv<Kind, Value> =
  Kind extends BindingKind<string, infer Known, infer Env>
    ? Value extends Known
      ? [Env] extends [never]
        ? Widened<Value>
        : Env
      : never
    : never;

/** Literals widen: the value may be another one after the next deployment. */
type Widened<Value> = Value extends string
  ? string
  : Value extends number
    ? number
    : Value extends boolean
      ? boolean
      : Value extends readonly (infer Entry)[]
        ? Widened<Entry>[]
        : Value extends object
          ? { [Key in keyof Value]: Widened<Value[Key]> }
          : Value;
