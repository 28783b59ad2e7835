import type { Fetcher } from "@cloudflare/workers-types";
import * as pulumi from "@pulumi/pulumi";

import type { ApiBinding } from "./bindings/api-binding";
import { type Exported, StackOutput } from "./reference";
import type { ClaimingWorker } from "./workflow-owner";

/** What a stack exports of a Worker: `export const api = worker.ref`. */
export interface WorkerRef extends Exported {
  kind: "cloudflare:Worker";
  url?: string;
}

/** A Worker of another stack: its address, and what binds it as a service. */
export class WorkerReference<Rpc = Fetcher> {
  /** The type in another Worker's `env`; there is no such value at run time. */
  declare readonly Bound: Rpc;
  private readonly output: StackOutput<WorkerRef>;

  /** @internal */
  constructor(stack: pulumi.StackReference, output: string) {
    this.output = new StackOutput(stack, output, "cloudflare:Worker");
  }

  get name(): pulumi.Output<string> {
    return this.output.value.apply(({ name }) => name);
  }

  /** The address on workers.dev, when it is on. */
  get url(): pulumi.Output<string | undefined> {
    return this.output.value.apply(({ url }) => url);
  }

  /** @internal What a Worker's upload says of this binding. */
  bind(
    bindingName: string,
    worker: ClaimingWorker,
    toApi: (name: string) => pulumi.Input<ApiBinding>,
  ): pulumi.Output<ApiBinding> {
    return this.output.bind(bindingName, worker, ({ name }) => toApi(name));
  }
}
