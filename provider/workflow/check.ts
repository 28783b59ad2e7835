// Runs in the plugin's process.
import type { WorkflowGetResponse } from "cloudflare/resources/workflows/workflows";

import type { Account, WorkflowListResponse } from "../cloudflare/account";
import { workflowPath } from "../cloudflare/paths";
import { cronFailures } from "../lifecycle/cron";
import type { Checked, Context } from "../lifecycle/define-resource";
import type { Duration } from "../lifecycle/duration";
import type { Failure } from "../lifecycle/failure";
import { canAsk, foreseen } from "../lifecycle/foreseen";
import { asSet, InputReader } from "../lifecycle/inputs";
import { nameProblem, WORKFLOW_NAME } from "../lifecycle/names";
import { duration, object, oneOf, wholeNumber } from "../lifecycle/rules";
import { isUnknown } from "../lifecycle/unknown";
import { inFlight } from "./instances";
import type { WorkflowInputs } from "./state";

const MAX_STEPS = 25_000;
const MAX_SCHEDULES = 200;
const MAX_CLASS_NAME = 255;

function lengthFailures(property: "className" | "schedules", value: string | string[] | undefined): Failure[] {
  if (value === undefined || isUnknown(value)) return [];
  const [most, what] = property === "schedules" ? [MAX_SCHEDULES, "schedules"] : [MAX_CLASS_NAME, "characters"];
  return value.length <= most ? [] : [{ property, reason: `Must have at most ${most} ${what}, got ${value.length}.` }];
}

/** The inputs as previews show and state keeps them, and what is wrong with them: in themselves, and with what the account has. */
export async function checkWorkflow(
  news: Record<string, unknown>,
  context: Context,
  olds: WorkflowInputs | undefined,
): Promise<Checked<WorkflowInputs>> {
  const { inputs, failures } = checkWorkflowInputs(news);
  const isNew = olds?.name !== inputs.name;
  // Nothing takes a jurisdiction off a Workflow, so that one that is left out stays.
  if (!isNew) inputs.jurisdiction ??= olds.jurisdiction;
  const isKnown = ![inputs.name, inputs.accountId, inputs.scriptName].some(isUnknown);
  const asks = isNew || olds.jurisdiction !== inputs.jurisdiction || olds.scriptName !== inputs.scriptName;
  if (!asks || !isKnown || failures.length > 0 || !(await canAsk(context.settings))) return { inputs, failures };

  const account = context.account(inputs.accountId);
  if (!isNew) {
    if (olds.jurisdiction !== inputs.jurisdiction) {
      inputs.notice = await foreseen(() => leavesBehind(account, olds));
      notices.set(inputs.name, inputs.notice);
    } else inputs.notice = await foreseen(() => moves(account, olds, inputs));
    return { inputs, failures };
  }
  const conflict = await foreseen(() => conflictOf(account, inputs, account.replacedScripts));
  if (conflict) failures.push({ property: "name", reason: conflict });
  if (inputs.adopt) notices.set(inputs.name, await foreseen(() => takeover(account, inputs)));
  if (olds) notices.set(inputs.name, await foreseen(() => leavesBehind(account, olds)));
  inputs.notice = notices.get(inputs.name);
  return { inputs, failures };
}

/** By new name. The engine checks a replacement twice, the second time without what was there before. */
const notices = new Map<string, string | undefined>();

export function checkWorkflowInputs(news: Record<string, unknown>): Checked<WorkflowInputs> {
  const read = new InputReader(news);
  const schedules = read.texts("schedules");
  const inputs: WorkflowInputs = {
    name: read.get<string>("name") ?? "",
    accountId: read.text("accountId") ?? "",
    className: read.text("className") ?? "",
    scriptName: read.text("scriptName") ?? "",
    limits: read.checked("limits", object({ steps: wholeNumber(1, MAX_STEPS) })),
    schedules: asSet(schedules),
    concurrency: read.checked("concurrency", object({ limit: wholeNumber(1) })),
    retention: read.checked("retention", object({ success: duration, error: duration })),
    jurisdiction: read.checked("jurisdiction", oneOf("eu", "fedramp", "us")),
    adopt: read.flag("adopt") ?? false,
    forceDestroy: read.flag("forceDestroy") ?? false,
    drain: read.checked<Duration>("drain", duration),
  };
  const problem = nameProblem(inputs.name, WORKFLOW_NAME);
  const failures = [
    ...(read.get<Failure[]>("problems") ?? []),
    ...read.failures,
    ...(problem ? [{ property: "name", reason: problem }] : []),
    ...cronFailures("schedules", schedules),
    ...lengthFailures("className", inputs.className),
    ...lengthFailures("schedules", schedules),
  ];
  return { inputs, failures };
}

/**
 * A Workflow of another script stays with it: a registration would silently move it, and run it with other code.
 *
 * @param going Scripts that will be gone before, with their Workflows, if all goes as planned.
 */
export async function conflictOf(
  account: Account,
  inputs: WorkflowInputs,
  going: ReadonlySet<string> = new Set(),
): Promise<string | undefined> {
  const existing = inputs.adopt ? undefined : await foreignWorkflow(account, inputs);
  if (!existing || going.has(existing.script_name)) return undefined;
  return [
    `A Workflow named "${inputs.name}" already exists in this account and belongs to the Worker "${existing.script_name}". It was not changed.`,
    "Use another `name`, or set `adopt: true` to take over the existing Workflow with its instances.",
  ].join("\n");
}

/** What adopting takes away, for people to read before it happens. */
async function takeover(account: Account, inputs: WorkflowInputs): Promise<string | undefined> {
  const existing = await foreignWorkflow(account, inputs);
  if (!existing) return undefined;
  const going = inFlight(existing.instances)?.said ?? "no instance in flight";
  return `takes over from the Worker "${existing.script_name}", class ${existing.class_name}, with ${going}`;
}

async function foreignWorkflow(
  account: Account,
  { name, scriptName }: WorkflowInputs,
): Promise<WorkflowListResponse | undefined> {
  const existing = (await account.workflows()).get(name);
  return existing?.script_name === scriptName ? undefined : existing;
}

/** A new name is another Workflow: what goes on under the old one is said before it is deleted. */
async function leavesBehind(account: Account, olds: WorkflowInputs): Promise<string> {
  const { instances } = await account.send<WorkflowGetResponse>("workflows", "get", workflowPath(olds.name));
  return `replaces ${olds.name}, which has ${goingOn(instances, olds, "its deletion")}`;
}

/** Another Worker makes what goes on run in its code. */
async function moves(account: Account, olds: WorkflowInputs, inputs: WorkflowInputs): Promise<string | undefined> {
  const seen = await account.send<WorkflowGetResponse>("workflows", "get", workflowPath(inputs.name));
  if (seen.script_name === inputs.scriptName) return undefined;
  return `moves from the Worker "${olds.scriptName}", with ${goingOn(seen.instances, inputs, "this")}`;
}

function goingOn(
  instances: WorkflowGetResponse["instances"],
  { forceDestroy, drain }: WorkflowInputs,
  what: string,
): string {
  const going = inFlight(instances);
  if (!going) return "no instance in flight";
  if (forceDestroy) return going.said;
  return `${going.said}: ${what} ${drain === undefined ? "will be refused" : "waits for them to end"}`;
}
