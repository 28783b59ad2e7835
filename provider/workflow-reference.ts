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

/** What a run of a Workflow needs to know of it. */
export interface RunTarget {
  name: pulumi.Output<string | undefined>;
  accountId: pulumi.Output<string | undefined>;
  problem: Promise<string | undefined>;
}

/** A Workflow of another stack: it binds as a Workflow of this program does, and is never registered by this one. */
export class WorkflowReference<Params = unknown> {
  declare readonly Params: Params;
  /** The type in a Worker's `env`; there is no such value at run time. */
  declare readonly Bound: WorkflowBinding<Params>;
  private readonly output: StackOutput<WorkflowRef>;

  /** @internal */
  constructor(stack: pulumi.StackReference, output: string) {
    this.output = new StackOutput(stack, output, "cloudflare:Workflow", ["className", "scriptName"]);
  }

  /** The name in the Cloudflare account. */
  get name(): pulumi.Output<string> {
    return this.output.value.apply(({ name }) => name);
  }

  /** @internal What a run of it needs; when that is not there, `problem` says why. */
  get runTarget(): RunTarget {
    const { found } = this.output;
    return {
      name: found.apply((known) => known?.name),
      accountId: found.apply((known) => known?.accountId),
      problem: this.output.problem(),
    };
  }

  /** @internal What a Worker's upload says of this binding. */
  bind(bindingName: string, worker: ClaimingWorker): pulumi.Output<ApiBinding> {
    return this.output.bind(bindingName, worker, toApi);
  }
}

function toApi({ name, className, scriptName }: WorkflowRef): ApiBinding {
  return { type: "workflow", workflow_name: name, class_name: className, script_name: scriptName };
}
