// Runs in the plugin's process.
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import type { Account } from "../cloudflare/account";
import { CloudflareApiError } from "../cloudflare/api-error";
import { tailing } from "../cloudflare/live-tail";
import { type Duration, milliseconds, sayDuration } from "../lifecycle/duration";
import { progress } from "../lifecycle/engine-log";
import { statusOf } from "./ask";

/** Names the requests that are asked here, for the tail. */
const ASKED_BY = "x-wait-until-live";
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
/** The longest that one request may take. */
const REQUEST_MS = 10_000;
/** Events of a tail come after the answer. */
const LAST_EVENT_MS = 2_000;

/** What answered instead of the version, as far as it is known. */
interface Answers {
  status?: number;
  version?: string;
  error?: string;
}

/** What is waited for, where, and how long. */
export interface Awaited {
  address: string;
  versionId: string;
  timeout: Duration;
  /** What to do where the Worker's code does not answer, besides. */
  advice?: string;
}

/**
 * Asks a Worker's address until this version answers. Which one did is in the Worker's tail, so that its code has
 * nothing to do for it; a gradual deployment is asked for this version.
 *
 * @throws when the time is over, with what answered instead.
 */
export async function untilLive(account: Account, script: string, awaited: Awaited): Promise<void> {
  const instead = await answersInstead(account, script, awaited);
  if (instead !== undefined) throw new Error(instead);
}

/** As {@link untilLive}. Nothing, or what to say of what answered instead. */
export async function answersInstead(account: Account, script: string, awaited: Awaited): Promise<string | undefined> {
  const { address, versionId, timeout } = awaited;
  const nonce = randomBytes(8).toString("hex");
  const patience = milliseconds(timeout) ?? 0;
  const answers: Answers = {};
  const live = Promise.withResolvers<true>();
  const over = performance.now() + patience;

  const seen = await tailing(
    account,
    { script, header: { key: ASKED_BY, query: nonce } },
    ({ event, scriptVersion }) => {
      if (!Object.values(event?.request?.headers ?? {}).includes(nonce)) return;
      answers.version = scriptVersion?.id;
      if (sameId(scriptVersion?.id, versionId)) live.resolve(true);
    },
    async () => {
      for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
        const remaining = over - performance.now();
        if (remaining <= 0) return await Promise.race([live.promise, sleep(LAST_EVENT_MS, false)]);
        await ask(address, { [ASKED_BY]: nonce, ...override(script, versionId) }, answers, remaining);
        if (await Promise.race([live.promise, sleep(Math.min(pause, remaining), false)])) return true;
        await progress(
          `waiting up to ${sayDuration(over - performance.now())} for version ${short(versionId)}: ${said(answers)}`,
        );
      }
    },
  ).catch((error: unknown) => {
    throw error instanceof CloudflareApiError && error.is("workers", 10000) ? new Error(noTail(error)) : error;
  });
  return seen ? undefined : refusal(script, awaited, answers);
}

async function ask(
  address: string,
  headers: Record<string, string>,
  answers: Answers,
  remaining: number,
): Promise<void> {
  const signal = AbortSignal.timeout(Math.ceil(Math.min(REQUEST_MS, remaining)));
  try {
    answers.status = await statusOf(address, headers, signal);
    delete answers.error;
  } catch (error) {
    // The last request is cut off where the time is over: what came before says more.
    if (signal.aborted && remaining < REQUEST_MS && answers.status !== undefined) return;
    answers.error = error instanceof Error ? messageOf(error) : String(error);
  }
}

function messageOf({ message, cause }: Error): string {
  return cause instanceof Error && cause.message !== "" ? cause.message : message;
}

/** @see https://developers.cloudflare.com/workers/configuration/versions-and-deployments/gradual-deployments/#version-overrides */
function override(script: string, versionId: string): Record<string, string> {
  return { "Cloudflare-Workers-Version-Overrides": `${script}="${versionId}"` };
}

function sameId(left: string | undefined, right: string): boolean {
  return left?.replaceAll("-", "").toLowerCase() === right.replaceAll("-", "").toLowerCase();
}

function short(versionId: string): string {
  return versionId.slice(0, 8);
}

function said({ status, version, error }: Answers): string {
  if (error !== undefined) return `no answer (${error})`;
  if (status === undefined) return "no answer yet";
  return version === undefined
    ? `status ${status}, without the Worker's code`
    : `version ${short(version)}, status ${status}`;
}

function refusal(script: string, { address, versionId, timeout, advice }: Awaited, answers: Answers): string {
  const { status, version, error } = answers;
  const limit = sayDuration(milliseconds(timeout) ?? 0);
  return [
    `The Worker "${script}" was uploaded, but its version ${versionId} did not answer at ${address} within ${limit}.`,
    `What came instead: ${said(answers)}.`,
    error === undefined && status !== undefined && version === undefined
      ? "Where static assets answer this path, set `path` of `waitUntilLive` to one that the Worker's code answers."
      : "",
    version === undefined ? advice : "",
    "Run `pulumi up` again to wait once more, with a longer `timeout` of `waitUntilLive` if it needs one.",
  ]
    .filter(Boolean)
    .join("\n");
}

function noTail(error: Error): string {
  return `${error.message}\n\`waitUntilLive\` reads the Worker's tail: the token needs Account > Workers Tail > Read.`;
}
