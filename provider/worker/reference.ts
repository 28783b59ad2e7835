// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import type { ApiBinding } from "../bindings/api-binding";
import type { BindingWorker } from "../bindings/binding-worker";
import { BindableService, notReached } from "../bindings/service";
import { bindStackOutput, isUsable } from "../bindings/stack-output";
import { type Exported, StackOutput } from "../program/stack-output";
import type { TailConsumer } from "./settings";

/** What a stack exports of a Worker: `export const api = worker.ref`. */
export interface WorkerRef extends Exported {
  kind: "cloudflare:Worker";
  url?: string;
  dispatchNamespace?: string;
}

/** A Worker of another stack: its address, and what binds it as a service. */
export class WorkerReference<Exports = unknown> extends BindableService<Exports> {
  readonly #output: StackOutput<WorkerRef>;

  /** @internal */
  constructor(stack: pulumi.StackReference, output: string) {
    super();
    this.#output = new StackOutput(stack, output, { noun: "Worker", kind: "cloudflare:Worker" });
  }

  get name(): pulumi.Output<string> {
    return this.#output.value.apply(({ name }) => name);
  }

  /** The address on workers.dev, when it is on. */
  get url(): pulumi.Output<string | undefined> {
    return this.#output.value.apply(({ url }) => url);
  }

  /** @internal The name of a script of the account, for an input of a preview. */
  nameIn(worker: BindingWorker, property: string): pulumi.Output<string> {
    const usable = isUsable(this.#output, property, worker, ({ name, dispatchNamespace }) =>
      dispatchNamespace === undefined ? undefined : noPreviews(name),
    );
    return pulumi.output(usable.then((is) => (is ? this.name : "")));
  }

  /** @internal The Worker as one that gets tail events, for an input of a Worker. */
  tailIn(worker: BindingWorker, property: string): pulumi.Output<TailConsumer> {
    const known = () =>
      this.#output.value.apply(({ name, dispatchNamespace }) => tailConsumer(name, dispatchNamespace));
    const usable = isUsable(this.#output, property, worker);
    return pulumi.output(usable.then((is) => (is ? known() : tailConsumer(""))));
  }

  /** @internal */
  override bindService(
    bindingName: string,
    worker: BindingWorker,
    toApi: (name: string) => pulumi.Input<ApiBinding>,
  ): pulumi.Output<ApiBinding> {
    return bindStackOutput(
      this.#output,
      bindingName,
      worker,
      ({ name }) => toApi(name),
      ({ name, dispatchNamespace }) => (dispatchNamespace === undefined ? undefined : notReached(name)),
    );
  }
}

/** What an upload says of a Worker that gets tail events. */
export function tailConsumer(service: string, namespace?: string): TailConsumer {
  return { service, ...(namespace !== undefined && { namespace }) };
}

/** Why a Worker of a dispatch namespace has no previews. */
export function noPreviews(id: string): string {
  return `The Worker "${id}" is in a dispatch namespace, where scripts have no previews. Upload the code under another \`name\` into the namespace, with a Worker of its own.`;
}
