// Runs in the program.
import type { DurableObjectNamespace, Rpc } from "@cloudflare/workers-types";
import * as pulumi from "@pulumi/pulumi";

import type { ApiBinding } from "../bindings/api-binding";
import { Bindable } from "../bindings/bindable";
import type { BindingWorker } from "../bindings/binding-worker";
import { Ownership, pascalCase } from "../bindings/class-owner";
import { announceTransfer, isSource, sourceName } from "../bindings/class-transfers";
import { makeContainer } from "../container/program";
import type { Failure } from "../lifecycle/failure";
import { soundArgs } from "../program/sound-args";
import type { DurableObjectArgs } from "./args";
import { durableObjectRules } from "./args-rules";
import { type DurableObjectRef, DurableObjectReference } from "./reference";
import type { DurableObjectExport } from "./state";

interface Declared {
  worker: BindingWorker;
  className: string;
}

/**
 * A class of Durable Objects: a stable reference, not a resource. The Worker whose entrypoint exports the class owns it
 * and declares it with its storage when it is deployed; others that bind it use it across scripts. Cloudflare never
 * deletes a class because of a change of code: without the reference, or without the Worker, its data is deleted only
 * with `allowDataLoss`.
 *
 * @typeParam T The class, for typed calls of its methods.
 * @see https://developers.cloudflare.com/durable-objects/
 *
 * @example
 * ```ts
 * const counter = new DurableObject("counter");
 *
 * new Worker("api", {
 *   entrypoint: "./src/worker.ts",    // exports the class Counter
 *   bindings: { COUNTER: counter },   // env.COUNTER.getByName("visits")
 * });
 * ```
 */
export class DurableObject<T extends Rpc.DurableObjectBranded | undefined = undefined> extends Bindable<
  DurableObjectNamespace<T>
> {
  readonly id: string;
  readonly #args: DurableObjectArgs;
  readonly #failures: Failure[];
  readonly #ownership: Ownership<Declared>;

  constructor(id: string, given: DurableObjectArgs = {}) {
    super();
    const { args, failures } = soundArgs(given, durableObjectRules);
    this.#failures = [...failures, ...containerFailures(args)];
    this.id = id;
    this.#args = args;
    this.#ownership = new Ownership<Declared>({
      id,
      className: args.className,
      ownerId: args.owner,
      noun: "Durable Object",
      baseClass: "DurableObject",
      ownInPreviews: true,
      declaration: (className) => `export class ${className} extends DurableObject<Env> { … }`,
      register: (worker, className) => {
        worker.declareClass(className, this.declaration(worker, className));
        return { worker, className };
      },
    });
    const source = args.transferredFrom;
    if (source !== undefined) announceTransfer({ source, target: () => this.#ownership.owner() });
  }

  /**
   * A class of another stack, which exports it: `export const counter = counterHandle.ref`.
   *
   * @typeParam T The class.
   * @param stack The other stack.
   * @param output The name of its output.
   */
  static from<T extends Rpc.DurableObjectBranded | undefined = undefined>(
    stack: pulumi.StackReference,
    output: string,
  ): DurableObjectReference<T> {
    return new DurableObjectReference(stack, output);
  }

  /** What another stack needs to bind it: export it. It is there once the Worker that owns it is deployed. */
  get ref(): pulumi.Output<DurableObjectRef> {
    const outputs = this.#ownership.owner().then(({ worker: { resource, dispatchNamespace: namespace }, className }) =>
      pulumi
        .all([resource.name, resource.accountId, namespace])
        .apply(([scriptName, accountId, dispatchNamespace]) => ({
          ...{ name: className, className, scriptName, accountId },
          ...(dispatchNamespace !== undefined && { dispatchNamespace }),
        })),
    );
    return pulumi.output(outputs).apply((known): DurableObjectRef => ({ kind: "cloudflare:DurableObject", ...known }));
  }

  /** @internal What a Worker's upload says of this binding. */
  override bind(bindingName: string, worker: BindingWorker): pulumi.Input<ApiBinding> {
    const { transferredFrom, transferredTo } = this.#args;
    this.refuseIn(worker, `bindings.${bindingName}`);
    if (transferredTo !== undefined) {
      const class_name = this.giveAway(worker, transferredTo);
      return { type: "durable_object_namespace", class_name, script_name: transferredTo };
    }
    return this.#ownership.bind(
      bindingName,
      worker,
      (class_name) => ({ type: "durable_object_namespace", class_name }),
      {
        // The script that gives the class away must not wait until the one that gets it is deployed: they take turns.
        takesTurns: async () => transferredFrom !== undefined && (await isSource(transferredFrom, worker)),
      },
    );
  }

  /** @internal Declares the class in a Worker that does not bind it. */
  declareIn(worker: BindingWorker, property: string): void {
    const { transferredTo } = this.#args;
    this.refuseIn(worker, property);
    if (transferredTo === undefined) this.#ownership.declare(worker, property);
    else this.giveAway(worker, transferredTo);
  }

  /** It is not a resource: the first Worker that has it reports what is wrong with its arguments. */
  private refuseIn(worker: BindingWorker, at: string): void {
    for (const { property, reason } of this.#failures.splice(0)) {
      worker.refuse(at, `\`${property}\` of the Durable Object "${this.id}": ${reason}`);
    }
  }

  private giveAway(worker: BindingWorker, transferredTo: string): string {
    const className = this.#args.className ?? pascalCase(this.id);
    worker.declareClass(className, Promise.resolve({ type: "durable-object", transferredTo }));
    return className;
  }

  private async declaration(worker: BindingWorker, className: string): Promise<DurableObjectExport> {
    const { storage = "sqlite", renamedFrom, transferredFrom, container: args, allowDataLoss } = this.#args;
    const container = args && (await makeContainer(this.id, args, { worker, className }));
    const script = transferredFrom === undefined ? undefined : await sourceName(transferredFrom);
    return {
      type: "durable-object",
      storage,
      ...(renamedFrom !== undefined && { renamedFrom }),
      ...(script !== undefined && { transferredFrom: script }),
      ...(container !== undefined && { container }),
      ...(allowDataLoss === true && { allowDataLoss }),
    };
  }
}

/** What a container's class cannot be. */
function containerFailures({ container, storage, transferredFrom, transferredTo }: DurableObjectArgs): Failure[] {
  if (container === undefined) return [];
  const property = "container";
  return [
    ...(storage === "legacy-kv" ? [{ property, reason: 'A container needs `storage: "sqlite"`.' }] : []),
    ...(transferredFrom === undefined && transferredTo === undefined
      ? []
      : [
          {
            property,
            reason:
              "A class with a container cannot be transferred. Remove `container`, or leave the class in its Worker.",
          },
        ]),
  ];
}
