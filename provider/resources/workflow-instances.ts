import { setTimeout as sleep } from "node:timers/promises";

import type { WorkflowGetResponse } from "cloudflare/resources/workflows/workflows";

import type { Account } from "../cloudflare/account";
import { milliseconds, sayDuration } from "../duration";
import { progress } from "../lifecycle/engine-log";
import type { WorkflowInputs } from "./workflow";

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

/**
 * Makes sure that what comes next ends no instance in flight: waits for them where the program says `drain`, and
 * refuses where it does not say `forceDestroy`.
 *
 * @param what What would end them, as in "deleting it".
 */
export async function protectInstances(
  account: Account,
  { name, forceDestroy, drain }: WorkflowInputs,
  what: string,
): Promise<void> {
  if (forceDestroy) return;
  const began = Date.now();
  const patience = drain === undefined ? 0 : (milliseconds(drain) ?? 0);
  for (let pause = FIRST_LOOK_MS; ; pause = Math.min(pause * 2, LONGEST_LOOK_MS)) {
    const { instances } = await account.send<WorkflowGetResponse>("workflows", "get", workflowPath(name));
    const left = inFlight(instances);
    if (!left) return;
    const remaining = began + patience - Date.now();
    if (remaining <= 0) throw new Error(refusal(name, left, what, drain === undefined ? undefined : patience));
    await progress(`Workflow ${name}: waiting for ${left.said}, ${sayDuration(remaining)} at the most`);
    await sleep(Math.min(pause, remaining));
  }
}

export function workflowPath(name: string): string {
  return `/workflows/${encodeURIComponent(name)}`;
}

function refusal(
  name: string,
  { count, said }: { count: number; said: string },
  what: string,
  waited: number | undefined,
): string {
  const has = `The Workflow "${name}" has ${count} ${count === 1 ? "instance" : "instances"} in flight (${said})`;
  return [
    waited === undefined ? `${has}; ${what} would end them.` : `${has} after waiting for ${sayDuration(waited)}.`,
    "The ways on, each in the Workflow's options, followed by `pulumi up`:",
    `  - \`drain: "5m"\` waits that long for them to end`,
    "  - `forceDestroy: true` ends them",
    `Or end them yourself: npx wrangler workflows instances terminate ${name} <instance>`,
  ].join("\n");
}
