// Runs in the plugin's process.
import type { WorkflowUpdateResponse } from "cloudflare/resources/workflows/workflows";

import type { Account } from "../cloudflare/account";
import { CloudflareApiError } from "../cloudflare/api-error";
import { workflowPath } from "../cloudflare/paths";
import type { ResourceDefinition } from "../lifecycle/define-resource";
import { sameValue } from "../lifecycle/unknown";
import { checkWorkflow, conflictOf } from "./check";
import { protectInstances } from "./instances";
import { readWorkflow } from "./read";
import { UNSAID, type WorkflowInputs, type WorkflowOutputs } from "./state";

/** What a registration carries; forceDestroy and drain only have to be in the state when it is deleted. */
const REGISTERED = [
  "className",
  "scriptName",
  "limits",
  "schedules",
  "concurrency",
  "retention",
  "jurisdiction",
] as const;

/** A Workflow as the account has it, owned by its script. */
export const workflow: ResourceDefinition<WorkflowInputs, WorkflowOutputs> = {
  inputs: {
    name: "replace",
    accountId: "replace",
    className: "update",
    scriptName: "update",
    limits: "update",
    schedules: "update",
    concurrency: "update",
    retention: "update",
    jurisdiction: "replace",
    adopt: "ignored",
    forceDestroy: "update",
    drain: "update",
    notice: "ignored",
  },

  unsaid: UNSAID,

  identity: ({ accountId, name }) => ({ accountId, label: `Workflow ${name}` }),

  check: checkWorkflow,

  async create(inputs, context) {
    const account = context.account(inputs.accountId);
    const conflict = await conflictOf(account, inputs);
    if (conflict) throw new Error(conflict);
    return { id: inputs.name, outputs: await register(account, inputs) };
  },

  async update(_id, olds, news, context) {
    const account = context.account(news.accountId);
    if (REGISTERED.every((name) => sameValue(olds[name], news[name]))) return { ...news, ...registeredOf(olds) };
    if (olds.scriptName !== news.scriptName) {
      await protectInstances(account, news, { from: olds.scriptName, to: news.scriptName });
    }
    return register(account, news);
  },

  read: (_id, olds, context) => readWorkflow(context.account(olds.accountId), olds),

  async delete(_id, olds, context) {
    const account = context.account(olds.accountId);
    try {
      await protectInstances(account, olds, "deletion");
      await account.send("workflows", "delete", workflowPath(olds.name));
    } catch (error) {
      if (!(error instanceof CloudflareApiError && error.is("workflows", 10200))) throw error;
    }
    account.forgetWorkflow(olds.name);
  },
};

/** What Cloudflare has of it; of the options nothing, so that one that is removed is gone. */
function registeredOf({ workflowId, versionId, createdOn, modifiedOn }: WorkflowOutputs) {
  return { workflowId, versionId, createdOn, modifiedOn };
}

async function register(account: Account, inputs: WorkflowInputs): Promise<WorkflowOutputs> {
  const { limits, concurrency, retention, jurisdiction, schedules, notice: _notice, ...rest } = inputs;
  const result = await account.send<WorkflowUpdateResponse>("workflows", "put", workflowPath(inputs.name), {
    body: {
      class_name: inputs.className,
      script_name: inputs.scriptName,
      schedules: schedules.map((cron) => ({ cron })),
      ...(limits && { limits }),
      ...(concurrency && { concurrency }),
      ...(jurisdiction !== undefined && { jurisdiction }),
      ...(retention && {
        default_retention: { success_retention: retention.success, error_retention: retention.error },
      }),
    },
  });
  return {
    ...rest,
    limits,
    concurrency,
    retention,
    jurisdiction,
    schedules,
    workflowId: result.id,
    versionId: result.version_id,
    createdOn: result.created_on,
    modifiedOn: result.modified_on,
  };
}
