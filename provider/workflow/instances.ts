// Runs in the plugin's process.
import { setTimeout as sleep } from "node:timers/promises";

import type { WorkflowGetResponse } from "cloudflare/resources/workflows/workflows";

import type { Account } from "../cloudflare/account";
import { workflowPath } from "../cloudflare/paths";
import { milliseconds, sayDuration } from "../lifecycle/duration";
import { progress } from "../lifecycle/engine-log";
import type { WorkflowInputs } from "./state";

/** The statuses, in the API's words, from which an instance would still go on. */
const IN_FLIGHT = ["queued", "running", "waiting", "paused", "waitingForPause", "rollingBack"];

const FIRST_LOOK_MS = 500;
const LONGEST_LOOK_MS = 10_000;

/** Instances in flight by status, the most first: `3 running, 1 paused`; nothing when there is none. */
export function inFlight(instances: Record<string, number> | undefined): { count: number; said: string } | undefined {
  const counts = IN_FLIGHT.map((status) => ({ status, count: instances?.[status] ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((left, right) => right.count - left.count);
  if (counts.length === 0) return undefined;
  return {
    count: counts.reduce((sum, { count }) => sum + count, 0),
    said: counts.map(({ status, count }) => `${count} ${status}`).join(", "),
  };
}

/** What instances in flight are protected from: the end of their Workflow, or code of another Worker. */
export type Disturbance = "deletion" | { from: string; to: string };

/**
 * Makes sure that what comes next disturbs no instance in flight: waits for them where the program says `drain`, and
 * refuses where it does not say `forceDestroy`. A Workflow that belongs to the script already is not moved: its script
 * was only gone for a while.
 */
export async function protectInstances(
  account: Account,
  { name, forceDestroy, drain }: WorkflowInputs,
  disturbance: Disturbance,
): Promise<void> {
  if (forceDestroy) return;
  const recent = disturbance === "deletion" ? await account.idleWorkflows.recent(name) : undefined;
  if (recent && !inFlight(recent.instances)) return;
  const began = performance.now();
  const patience = drain === undefined ? 0 : (milliseconds(drain) ?? 0);
  for (let pause = FIRST_LOOK_MS; ; pause = Math.min(pause * 2, LONGEST_LOOK_MS)) {
    const seen = await account.send<WorkflowGetResponse>("workflows", "get", workflowPath(name));
    if (disturbance !== "deletion" && seen.script_name === disturbance.to) return;
    const left = inFlight(seen.instances);
    if (!left) return;
    const remaining = began + patience - performance.now();
    if (remaining <= 0) throw new Error(refusal(name, left, disturbance, drain === undefined ? undefined : patience));
    await progress(`waiting up to ${sayDuration(remaining)} for ${left.said} (Workflow ${name})`);
    await sleep(Math.min(pause, remaining));
  }
}

function refusal(
  name: string,
  { count, said }: { count: number; said: string },
  disturbance: Disturbance,
  waited: number | undefined,
): string {
  const deletion = disturbance === "deletion";
  const has = `The Workflow "${name}" has ${count} ${count === 1 ? "instance" : "instances"} in flight (${said})`;
  const what = deletion
    ? "deleting it would end them"
    : `moving it from the Worker "${disturbance.from}" to "${disturbance.to}" would continue them with the code of another Worker`;
  return [
    waited === undefined ? `${has}; ${what}.` : `${has} after waiting for ${sayDuration(waited)}; ${what}.`,
    "Set one of these options of the Workflow, then run `pulumi up`:",
    `  - \`drain: "5m"\` waits up to 5 minutes for them to end`,
    `  - \`forceDestroy: true\` ${deletion ? "ends them" : "moves it anyway"}`,
    deletion
      ? `If the program no longer has the Workflow "${name}", add it again first: the options are read from the state.`
      : "",
    `Or end them yourself: npx wrangler workflows instances terminate ${name} <instance>`,
  ]
    .filter(Boolean)
    .join("\n");
}
