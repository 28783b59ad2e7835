// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import type { ApiBinding } from "../bindings/api-binding";
import type { BindingWorker } from "../bindings/binding-worker";
import { BindableService } from "../bindings/service";
import { bindStackOutput, isUsable } from "../bindings/stack-output";
import { type Exported, StackOutput } from "../program/stack-output";

/** What a stack exports of a Worker: `export const api = worker.ref`. */
export interface WorkerRef extends Exported {
  kind: "cloudflare:Worker";
  url?: string;
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

  /** @internal The name, for an input of a Worker. */
  nameIn(worker: BindingWorker, property: string): pulumi.Output<string> {
    return pulumi.output(isUsable(this.#output, property, worker).then((usable) => (usable ? this.name : "")));
  }

  /** @internal */
  override bindService(
    bindingName: string,
    worker: BindingWorker,
    toApi: (name: string) => pulumi.Input<ApiBinding>,
  ): pulumi.Output<ApiBinding> {
    return bindStackOutput(this.#output, bindingName, worker, ({ name }) => toApi(name));
  }
}
