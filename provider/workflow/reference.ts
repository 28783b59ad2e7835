// Runs in the program.
import type { Workflow as WorkflowBinding } from "@cloudflare/workers-types";
import * as pulumi from "@pulumi/pulumi";

import type { ApiBinding } from "../bindings/api-binding";
import { Bindable } from "../bindings/bindable";
import type { BindingWorker } from "../bindings/binding-worker";
import { bindStackOutput } from "../bindings/stack-output";
import { type Exported, StackOutput } from "../program/stack-output";

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
export class WorkflowReference<Params = unknown> extends Bindable<WorkflowBinding<Params>> {
  declare readonly Params: Params;
  readonly #output: StackOutput<WorkflowRef>;

  /** @internal */
  constructor(stack: pulumi.StackReference, output: string) {
    super();
    this.#output = new StackOutput(stack, output, {
      noun: "Workflow",
      kind: "cloudflare:Workflow",
      texts: ["className", "scriptName"],
    });
  }

  /** The name in the Cloudflare account. */
  get name(): pulumi.Output<string> {
    return this.#output.value.apply(({ name }) => name);
  }

  /** @internal What a run of it needs; when that is not there, `problem` says why. */
  get runTarget(): RunTarget {
    const { found } = this.#output;
    return {
      name: found.apply((known) => known?.name),
      accountId: found.apply((known) => known?.accountId),
      problem: this.#output.problem(),
    };
  }

  /** @internal What a Worker's upload says of this binding. */
  override bind(bindingName: string, worker: BindingWorker): pulumi.Output<ApiBinding> {
    return bindStackOutput(this.#output, bindingName, worker, toApi);
  }
}

function toApi({ name, className, scriptName }: WorkflowRef): ApiBinding {
  return { type: "workflow", workflow_name: name, class_name: className, script_name: scriptName };
}
