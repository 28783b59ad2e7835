// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import { warnOfForeign } from "../bindings/ephemeral";
import type { Duration } from "../lifecycle/duration";
import type { Failure } from "../lifecycle/failure";
import { providerText, typeToken } from "../lifecycle/provider-text";
import { given } from "../program/given";
import { list } from "../lifecycle/rules";
import { hasLater, hiddenOf } from "../program/later";
import { shortTraces } from "../program/short-traces";
import { type ArgRules, checkedLater, input, soundArgs } from "../program/sound-args";
import type { RunTarget, WorkflowReference } from "../workflow/reference";
import type { Workflow } from "../workflow/workflow";

export interface WorkflowRunArgs<Params = unknown> {
  /** The Workflow, of this program or of another stack. */
  workflow: Workflow<Params> | WorkflowReference<Params>;
  /** What the instance is created with.
   * @defaultValue `{}` */
  params?: pulumi.Input<Params>;
  /** It runs again when one of these changes, and at no other time. */
  triggers?: pulumi.Input<unknown>[];
  /** Whether the update waits for the end, and fails when the instance does.
   * @defaultValue true */
  wait?: boolean;
  /** How long it waits.
   * @defaultValue `"10m"` */
  timeout?: Duration;
}

const NO_WORKFLOW = "Must be a Workflow of this program, or one of another stack (`Workflow.from`).";

const runRules: ArgRules<WorkflowRunArgs> = {
  workflow: (value, property) =>
    typeof value === "object" && value !== null && "runTarget" in value ? [] : [{ property, reason: NO_WORKFLOW }],
  params: checkedLater,
  triggers: input(list(checkedLater)),
  wait: checkedLater,
  timeout: checkedLater,
};

/**
 * An instance of a Workflow that is run as a part of `pulumi up`: a migration, a warm-up. The preview runs nothing.
 * A run that failed keeps its instance's id; the next `pulumi up` starts another.
 *
 * @see https://developers.cloudflare.com/workflows/build/trigger-workflows/
 *
 * @example
 * ```ts
 * const migration = new WorkflowRun("migrate", {
 *   workflow: migrate,
 *   params: { to: 7 },
 *   triggers: [7],
 *   timeout: "5m",
 * });
 * export const migrated = migration.output;
 * ```
 */
export class WorkflowRun<Params = unknown> extends pulumi.CustomResource {
  /** The type of the params; it does not exist at run time. */
  declare readonly Params: Params;
  declare readonly instanceId: pulumi.Output<string>;
  /** The instance's status when the update was done with it. */
  declare readonly status: pulumi.Output<string>;
  /** What `run` returned, when it was waited for; a secret, when something of the params is. */
  declare readonly output: pulumi.Output<unknown>;

  constructor(id: string, written: WorkflowRunArgs<Params>, options?: pulumi.CustomResourceOptions) {
    const { args, failures } = soundArgs<Partial<WorkflowRunArgs<Params>>>(written, runRules);
    const target = args.workflow?.runTarget;
    if (!target && failures.length === 0) failures.push({ property: "workflow", reason: NO_WORKFLOW });
    const secretOutputs = [...(options?.additionalSecretOutputs ?? [])];
    const restoreTraces = shortTraces();
    super(
      typeToken("WorkflowRun"),
      id,
      {
        __provider: providerText("WorkflowRun"),
        workflow: target?.name,
        accountId: target?.accountId,
        problems: problemsOf(failures, target, id),
        params: withSecrets(args.params, secretOutputs),
        ...given({
          ...{ triggers: args.triggers, wait: args.wait, timeout: args.timeout },
          hidden: hiddenOf({ wait: args.wait, timeout: args.timeout }),
          secretParams: hasLater(args.params) ? holdsSecret(args.params) : undefined,
        }),
        instanceId: undefined,
        status: undefined,
        output: undefined,
      },
      { ...options, additionalSecretOutputs: secretOutputs },
    );
    restoreTraces();
  }
}

const RUN = "Its instance runs there, with what that Workflow reaches, and stays when the stack is destroyed.";

async function problemsOf(failures: Failure[], target: RunTarget | undefined, id: string): Promise<Failure[]> {
  const reason = await target?.problem;
  if (target && reason === undefined) {
    await warnOfForeign(target.name, { kind: "WorkflowRun", id, property: "workflow" }, "Workflow", RUN);
  }
  return reason === undefined ? failures : [...failures, { property: "workflow", reason }];
}

/** For what the run says when it fails. */
async function holdsSecret(params: unknown): Promise<true | undefined> {
  return (await pulumi.isSecret(pulumi.output(params))) || undefined;
}

/** What comes of secret params is secret, too. Pulumi reads which outputs are when it knows all of the inputs. */
async function withSecrets<Params>(
  params: pulumi.Input<Params> | undefined,
  secretOutputs: string[],
): Promise<pulumi.Output<unknown>> {
  const known = pulumi.output<unknown>(params);
  if (await pulumi.isSecret(known)) secretOutputs.push("output");
  return known;
}
