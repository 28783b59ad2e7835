// Runs in the program.
import type { Workflow } from "@cloudflare/workers-types";
import type * as pulumi from "@pulumi/pulumi";

import { filledText } from "../lifecycle/rules";
import type { Binding } from "./bindable";
import { type AccountResource, cloudflareResource } from "./cloudflare-resource";
import { bindingKind } from "./kind";
import { takes } from "./made";
import type { SdkFields } from "./sdk-fields";

/** `cloudflare.Workflow` of @pulumi/cloudflare. */
export interface WorkflowResource extends AccountResource {
  readonly workflowName: pulumi.Output<string>;
  readonly className: pulumi.Output<string>;
  readonly scriptName: pulumi.Output<string>;
}

export interface WorkflowOptions {
  /** The Worker that owns it. */
  scriptName: pulumi.Input<string>;
  /** The class that runs it; the API knows it by the Workflow's name. */
  className?: pulumi.Input<string | undefined>;
}

const kind = bindingKind({
  type: "workflow",
  takes: takes({ workflowName: filledText, scriptName: filledText }, { className: filledText }),
  data: { noun: "Workflow", field: "workflow_name", owner: "script_name" },
  registers: ({ script_name }) => script_name === undefined,
  wayOut:
    "A preview has no Workflow of its own: instances that it creates run the code that is deployed in production. For a Workflow of its own, make a stack per pull request.",
  recognised: cloudflareResource<WorkflowResource, Workflow>(
    ["Workflow"],
    ({ workflowName, className, scriptName }) =>
      ({
        workflow_name: workflowName,
        class_name: className,
        script_name: scriptName,
      }) satisfies SdkFields<"workflow">,
  ),
});

/**
 * A Workflow that a Worker outside of this program owns, by its name. A `Workflow` of this package, or a
 * `cloudflare.Workflow`, is bound as it is, without this.
 *
 * @typeParam Params What `create({ params })` takes.
 * @param workflowName The name of the Workflow in the account.
 * @param options.scriptName The Worker that owns it.
 * @see https://developers.cloudflare.com/workflows/build/workers-api/#cross-script-calls
 *
 * @example
 * ```ts
 * bindings: { REPORTS: binding.workflow<{ day: string }>("reports", { scriptName: "reporting" }) }
 * // in the Worker: await env.REPORTS.create({ params: { day: "2026-07-01" } })
 * ```
 */
export function workflow<Params = unknown>(
  workflowName: pulumi.Input<string>,
  options: WorkflowOptions,
): Binding<Workflow<Params>> {
  return kind.make(
    { workflowName },
    options,
    ({ scriptName, className }) =>
      ({
        workflow_name: workflowName,
        class_name: className,
        script_name: scriptName,
      }) satisfies SdkFields<"workflow">,
  );
}

workflow.kind = kind;
