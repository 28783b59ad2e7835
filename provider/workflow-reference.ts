import type { Workflow as WorkflowBinding } from "@cloudflare/workers-types";
import * as pulumi from "@pulumi/pulumi";

import type { ApiBinding } from "./bindings/api-binding";
import { type Exported, StackOutput } from "./reference";
import type { ClaimingWorker } from "./workflow-owner";

/** What a stack exports of a Workflow: `export const orders = orderProcessor.ref`. */
export interface WorkflowRef<Params = unknown> extends Exported {
  kind: "cloudflare:Workflow";
  className: string;
  scriptName: string;
  /** Only for the compiler. */
  readonly Params?: Params;
}

/** A Workflow of another stack: it binds as a Workflow of this program does, and is never registered by this one. */
export class WorkflowReference<Params = unknown> {
  declare readonly Params: Params;
  /** The type in a Worker's `env`; there is no such value at run time. */
  declare readonly Bound: WorkflowBinding<Params>;
  private readonly output: StackOutput<WorkflowRef>;

  /** @internal */
  constructor(stack: pulumi.StackReference, output: string) {
    this.output = new StackOutput(stack, output, "cloudflare:Workflow");
  }

  /** The name in the Cloudflare account. */
  get name(): pulumi.Output<string> {
    return this.output.value.apply(({ name }) => name);
  }

  /** @internal */
  get registeredName(): pulumi.Output<string> {
    return this.name;
  }

  /** @internal */
  get accountId(): pulumi.Output<string> {
    return this.output.value.apply(({ accountId }) => accountId);
  }

  /** @internal What a Worker's upload says of this binding. */
  bind(bindingName: string, worker: ClaimingWorker): pulumi.Output<ApiBinding> {
    const api = this.output.problem().then((problem): pulumi.Output<ApiBinding> => {
      if (problem === undefined) return this.output.value.apply(toApi);
      worker.refuse(`bindings.${bindingName}`, problem);
      return pulumi.output({ type: "workflow" }).apply((none): ApiBinding => none);
    });
    worker.awaits(api);
    return pulumi.output(api).apply((known): ApiBinding => known);
  }
}

function toApi({ name, className, scriptName }: WorkflowRef): ApiBinding {
  return { type: "workflow", workflow_name: name, class_name: className, script_name: scriptName };
}
