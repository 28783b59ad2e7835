import type { WorkflowGetResponse, WorkflowUpdateResponse } from "cloudflare/resources/workflows/workflows";

import type { Account } from "../cloudflare/account";
import { CloudflareApiError } from "../cloudflare/api-error";
import type { Failure, ResourceDefinition } from "../lifecycle/define-resource";
import { isUnknown } from "../lifecycle/unknown";
import { nameProblem, WORKFLOW_NAME } from "../names";
import type { Duration } from "../workflow";
import { cronFailures } from "./cron";
import { asSet, InputReader } from "./inputs";

export interface WorkflowInputs {
  name: string;
  accountId: string;
  className: string;
  scriptName: string;
  limits?: { steps?: number };
  schedules: string[];
  concurrency?: { limit?: number };
  retention?: { success?: Duration; error?: Duration };
}

export interface WorkflowOutputs extends WorkflowInputs {
  workflowId: string;
  versionId: string;
  createdOn: string;
  modifiedOn: string;
}

const MAX_STEPS = 25_000;

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
  },

  check(news) {
    const read = new InputReader(news);
    const inputs: WorkflowInputs = {
      name: read.get<string>("name") ?? "",
      accountId: read.get<string>("accountId") ?? "",
      className: read.get<string>("className") ?? "",
      scriptName: read.get<string>("scriptName") ?? "",
      limits: read.get<WorkflowInputs["limits"]>("limits"),
      schedules: asSet(read.get<string[]>("schedules")),
      concurrency: read.get<WorkflowInputs["concurrency"]>("concurrency"),
      retention: read.get<WorkflowInputs["retention"]>("retention"),
    };
    const problem = nameProblem(inputs.name, WORKFLOW_NAME);
    return {
      inputs,
      failures: [
        ...(problem ? [{ property: "name", reason: problem }] : []),
        ...wholeNumber("limits.steps", inputs.limits?.steps, MAX_STEPS),
        ...wholeNumber("concurrency.limit", inputs.concurrency?.limit, Number.MAX_SAFE_INTEGER),
        ...cronFailures("schedules", read.get("schedules")),
      ],
    };
  },

  async create(inputs, context) {
    const account = context.account(inputs.accountId);
    await refuseForeignWorkflow(account, inputs);
    return { id: inputs.name, outputs: await put(account, inputs) };
  },

  update: (_id, _olds, news, context) => put(context.account(news.accountId), news),

  async read(_id, olds, context) {
    const account = context.account(olds.accountId);
    try {
      const seen = await account.send<WorkflowGetResponse>("workflows", "get", workflowPath(olds.name));
      const { workflowId, versionId, createdOn, modifiedOn, ...deployed } = olds;
      const inputs: WorkflowInputs = {
        ...deployed,
        className: seen.class_name,
        scriptName: seen.script_name,
        schedules: seen.schedules ? seen.schedules.map(({ cron }) => cron).sort() : deployed.schedules,
      };
      return {
        inputs,
        outputs: { ...inputs, workflowId: seen.id, versionId, createdOn, modifiedOn: seen.modified_on },
      };
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  },

  async delete(_id, { name, accountId }, context) {
    try {
      await context.account(accountId).send("workflows", "delete", workflowPath(name));
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  },
};

function workflowPath(name: string): string {
  return `/workflows/${encodeURIComponent(name)}`;
}

function isGone(error: unknown): boolean {
  return error instanceof CloudflareApiError && error.is("workflows", 10200);
}

function wholeNumber(property: string, value: unknown, most: number): Failure[] {
  if (value === undefined || isUnknown(value)) return [];
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= most) return [];
  const range = most === Number.MAX_SAFE_INTEGER ? "from 1 upwards" : `from 1 to ${most.toLocaleString("en")}`;
  return [{ property, reason: `${String(value)} is not allowed: a whole number ${range}.` }];
}

/** A Workflow of another script stays with it: a registration would silently move it, and run it with other code. */
async function refuseForeignWorkflow(account: Account, { name, scriptName }: WorkflowInputs): Promise<void> {
  const existing = (await account.workflows()).get(name);
  if (!existing || existing.script_name === scriptName) return;
  throw new Error(
    [
      `A Workflow named "${name}" exists already in this account and belongs to the Worker "${existing.script_name}"; it was left as it is.`,
      "Give this one another `name`: a Workflow's name is its own in the whole account.",
    ].join("\n"),
  );
}

async function put(account: Account, inputs: WorkflowInputs): Promise<WorkflowOutputs> {
  const { limits, concurrency, retention, schedules } = inputs;
  const result = await account.send<WorkflowUpdateResponse>("workflows", "put", workflowPath(inputs.name), {
    body: {
      class_name: inputs.className,
      script_name: inputs.scriptName,
      schedules: schedules.map((cron) => ({ cron })),
      ...(limits && { limits }),
      ...(concurrency && { concurrency }),
      ...(retention && {
        default_retention: { success_retention: retention.success, error_retention: retention.error },
      }),
    },
  });
  return {
    ...inputs,
    workflowId: result.id,
    versionId: result.version_id,
    createdOn: result.created_on,
    modifiedOn: result.modified_on,
  };
}
