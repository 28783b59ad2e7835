// Runs in the plugin's process.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import type { InstanceCreateResponse, InstanceGetResponse } from "cloudflare/resources/workflows/instances/instances";

import type { Account } from "../cloudflare/account";
import { CloudflareApiError } from "../cloudflare/api-error";
import { workflowPath } from "../cloudflare/paths";
import type { Keep, ResourceDefinition } from "../lifecycle/define-resource";
import { type Duration, milliseconds, sayDuration } from "../lifecycle/duration";
import { progress } from "../lifecycle/engine-log";
import type { Failure } from "../lifecycle/failure";
import { InputReader } from "../lifecycle/inputs";
import { duration } from "../lifecycle/rules";
import type { WorkflowRunInputs, WorkflowRunOutputs } from "./state";

const ENDED = ["complete", "errored", "terminated"];
const FIRST_LOOK_MS = 300;
const LONGEST_LOOK_MS = 5_000;

/** An instance of a Workflow, created once for its triggers. */
export const workflowRun: ResourceDefinition<WorkflowRunInputs, WorkflowRunOutputs> = {
  inputs: {
    accountId: "replace",
    workflow: "replace",
    params: "ignored",
    secretParams: "ignored",
    triggers: "replace",
    wait: "ignored",
    timeout: "ignored",
  },

  check(news) {
    const read = new InputReader(news);
    const inputs: WorkflowRunInputs = {
      accountId: read.get<string>("accountId") ?? "",
      workflow: read.get<string>("workflow") ?? "",
      params: read.get("params"),
      secretParams: read.flag("secretParams"),
      triggers: read.get<unknown[]>("triggers"),
      wait: read.flag("wait") ?? true,
      timeout: read.checked<Duration>("timeout", duration) ?? "10m",
    };
    return { inputs, failures: [...(read.get<Failure[]>("problems") ?? []), ...read.failures] };
  },

  secrets: ({ params, secretParams }) => (secretParams ? params : undefined),

  unfinished: ({ wait, status }) => wait && status !== "complete",

  async create(inputs, context, keep) {
    const account = context.account(inputs.accountId);
    const outputs = await start(account, inputs, keep);
    return { id: outputs.instanceId, outputs };
  },

  /** Only after a run that failed or was not waited for long enough: one in flight goes on, one that failed starts anew. */
  async update(_id, olds, news, context, keep) {
    const account = context.account(news.accountId);
    const seen = await look(account, olds);
    if (!seen || seen.status === "errored" || seen.status === "terminated") return start(account, news, keep);
    const outputs = { ...news, instanceId: olds.instanceId, status: seen.status };
    return news.wait ? follow(account, outputs, keep) : outputs;
  },

  /** What it did is done, whatever became of the record of it. */
  read(_id, olds) {
    const { instanceId: _instance, status: _status, output: _output, ...inputs } = olds;
    return Promise.resolve({ inputs, outputs: olds });
  },

  delete: () => Promise.resolve(),
};

async function start(
  account: Account,
  inputs: WorkflowRunInputs,
  keep: Keep<WorkflowRunOutputs>,
): Promise<WorkflowRunOutputs> {
  const instanceId = randomUUID();
  const outputs = { ...inputs, instanceId, status: await createInstance(account, inputs, instanceId) };
  keep(instanceId, outputs);
  return inputs.wait ? follow(account, outputs, keep) : outputs;
}

/** The id is ours, so that a request which is tried again, for want of an answer, creates no second instance. */
async function createInstance(
  account: Account,
  { workflow, params }: WorkflowRunInputs,
  instanceId: string,
): Promise<string> {
  try {
    const created = await account.send<InstanceCreateResponse>("workflows", "post", instancesPath(workflow), {
      // Text is taken for JSON there.
      body: { instance_id: instanceId, params: typeof params === "string" ? JSON.stringify(params) : (params ?? {}) },
    });
    return created.status;
  } catch (error) {
    if (error instanceof CloudflareApiError && error.is("workflows", 10405)) return "queued";
    throw error;
  }
}

/** Waits for the end, showing the steps, and fails with the step's error. */
async function follow(
  account: Account,
  outputs: WorkflowRunOutputs,
  keep: Keep<WorkflowRunOutputs>,
): Promise<WorkflowRunOutputs> {
  const { workflow, instanceId, timeout } = outputs;
  const deadline = performance.now() + (milliseconds(timeout) ?? 0);
  let shown = "";
  for (let pause = FIRST_LOOK_MS; ; pause = Math.min(pause * 1.5, LONGEST_LOOK_MS)) {
    const seen = await look(account, outputs);
    if (!seen) throw new Error(`The instance ${instanceId} of the Workflow "${workflow}" is gone.`);
    const said = sayState(seen);
    if (said !== shown) await progress(`${said} (${workflow}/${instanceId})`);
    shown = said;
    keep(instanceId, { ...outputs, status: seen.status });
    if (seen.status === "complete") return { ...outputs, status: seen.status, output: seen.output };
    if (ENDED.includes(seen.status)) throw new Error(failure(outputs, seen));
    const remaining = deadline - performance.now();
    if (remaining <= 0) {
      throw new Error(
        `The instance ${instanceId} of the Workflow "${workflow}" has not ended after ${sayDuration(milliseconds(timeout) ?? 0)} (${said}). It continues; the next \`pulumi up\` waits for it again. A longer wait: \`timeout\`.`,
      );
    }
    await sleep(Math.min(pause, remaining));
  }
}

async function look(
  account: Account,
  { workflow, instanceId }: WorkflowRunOutputs,
): Promise<InstanceGetResponse | undefined> {
  try {
    return await account.send("workflows", "get", `${instancesPath(workflow)}/${encodeURIComponent(instanceId)}`);
  } catch (error) {
    if (error instanceof CloudflareApiError && error.is("workflows", 10201, 10400)) return undefined;
    throw error;
  }
}

function instancesPath(workflow: string): string {
  return `${workflowPath(workflow)}/instances`;
}

function sayState({ status, steps }: InstanceGetResponse): string {
  const step = steps.at(-1);
  return step && "name" in step ? `${status}, step ${steps.length}: ${step.name}` : status;
}

/** The instance's error is the step's own, or tells only that one failed; then the step's is what people need. */
function failure({ workflow, instanceId }: WorkflowRunOutputs, seen: InstanceGetResponse): string {
  const step = seen.steps.findLast((each) => "attempts" in each && each.success === false);
  const name = step && "name" in step ? `"${step.name}"` : undefined;
  const error = sayError(seen.error);
  const stepError = step && "attempts" in step ? sayError(step.attempts.at(-1)?.error) : "";
  const inStep = name && (stepError === error || stepError === "") ? ` in the step ${name}` : "";
  return [
    `The instance ${instanceId} of the Workflow "${workflow}" ${seen.status === "errored" ? "failed" : "was terminated"}${inStep}${error}`,
    name && !inStep ? `It failed in the step ${name}${stepError}` : "",
    "Fix the Workflow and run `pulumi up` again: it starts a new instance.",
  ]
    .filter(Boolean)
    .join("\n");
}

function sayError(error: { name: string; message: string } | null | undefined): string {
  return error ? `: ${error.name}: ${error.message}` : "";
}
