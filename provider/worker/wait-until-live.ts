// Runs in the plugin's process.
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import type { Account } from "../cloudflare/account";
import { CloudflareApiError } from "../cloudflare/api-error";
import { tailing } from "../cloudflare/live-tail";
import { type Duration, milliseconds, sayDuration } from "../lifecycle/duration";
import { progress } from "../lifecycle/engine-log";
import type { Failure } from "../lifecycle/failure";
import type { InputReader } from "../lifecycle/inputs";
import { duration, flagOr, object, text } from "../lifecycle/rules";
import { isUnknown } from "../lifecycle/unknown";
import type { LiveWait, WorkerInputs } from "./state";

/** Names the requests that are asked here, for the tail. */
const ASKED_BY = "x-wait-until-live";
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
/** The longest that one request may take. */
const REQUEST_MS = 10_000;
/** Events of a tail come after the answer. */
const LAST_EVENT_MS = 2_000;

const DEFAULTS = { path: "/", timeout: "2m" } satisfies LiveWait;

export function checkWait(read: InputReader): LiveWait | undefined {
  const given = read.checked<boolean | Partial<LiveWait>>("waitUntilLive", rule);
  if (given === undefined || given === false || isUnknown(given)) return undefined;
  return { ...DEFAULTS, ...(typeof given === "object" && given) };
}

const rule = flagOr(object({ path: pathRule, timeout: duration }));

function pathRule(value: unknown, property: string): Failure[] {
  const failures = text(value, property);
  if (typeof value !== "string" || isUnknown(value) || value.startsWith("/")) return failures;
  return [{ property, reason: `Must start with "/", got ${JSON.stringify(value)}.` }];
}

/** What cannot be waited for. */
export function waitFailures(
  { waitUntilLive, workersDev }: Pick<WorkerInputs, "waitUntilLive" | "workersDev">,
  hasCode: boolean,
): Failure[] {
  if (!waitUntilLive) return [];
  const property = "waitUntilLive";
  if (!hasCode)
    return [
      { property, reason: "Needs an `entrypoint` or a `script`: assets alone do not say which version answers." },
    ];
  if (isUnknown(workersDev) || workersDev.enabled) return [];
  return [{ property, reason: "The Worker has no address on workers.dev to ask. Set `url: true`, or leave this out." }];
}

/** What answered instead of the version, as far as it is known. */
interface Answers {
  status?: number;
  version?: string;
  error?: string;
}

/**
 * Asks a Worker's address until this version answers. Which one did is in the Worker's tail, so that its code has
 * nothing to do for it; a gradual deployment is asked for this version.
 *
 * @throws when the time is over, with what answered instead.
 */
export async function untilLive(
  account: Account,
  script: string,
  { url, versionId, wait }: { url: string; versionId: string; wait: LiveWait },
): Promise<void> {
  const nonce = randomBytes(8).toString("hex");
  const address = new URL(wait.path, url).href;
  const patience = milliseconds(wait.timeout) ?? 0;
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
          `waits up to ${sayDuration(over - performance.now())} for version ${short(versionId)}: ${said(answers)}`,
        );
      }
    },
  ).catch((error: unknown) => {
    throw error instanceof CloudflareApiError && error.is("workers", 10000) ? new Error(noTail(error)) : error;
  });
  if (!seen) throw new Error(refusal(script, versionId, address, wait.timeout, answers));
}

async function ask(
  address: string,
  headers: Record<string, string>,
  answers: Answers,
  remaining: number,
): Promise<void> {
  try {
    const signal = AbortSignal.timeout(Math.ceil(Math.min(REQUEST_MS, remaining)));
    const response = await fetch(address, { headers, redirect: "manual", signal });
    await response.body?.cancel();
    answers.status = response.status;
    delete answers.error;
  } catch (error) {
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

function refusal(script: string, versionId: string, address: string, timeout: Duration, answers: Answers): string {
  const { status, version, error } = answers;
  const limit = sayDuration(milliseconds(timeout) ?? 0);
  return [
    `The Worker "${script}" was uploaded, but its version ${versionId} did not answer at ${address} within ${limit}.`,
    `What came instead: ${said(answers)}.`,
    error === undefined && status !== undefined && version === undefined
      ? "Where static assets answer this path, set `path` of `waitUntilLive` to one that the Worker's code answers."
      : "",
    "Run `pulumi up` again to wait once more, with a longer `timeout` of `waitUntilLive` if it needs one.",
  ]
    .filter(Boolean)
    .join("\n");
}

function noTail(error: Error): string {
  return `${error.message}\n\`waitUntilLive\` reads the Worker's tail: the token needs Account > Workers Tail > Read.`;
}
