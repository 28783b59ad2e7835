// Runs in the plugin's process.
import type { Failure } from "../lifecycle/failure";
import type { InputReader } from "../lifecycle/inputs";
import { duration, flagOr, object, text } from "../lifecycle/rules";
import { isUnknown } from "../lifecycle/unknown";
import type { LiveWait } from "../live-version/state";
import type { WorkerInputs } from "./state";

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
export function waitFailures({ waitUntilLive }: Pick<WorkerInputs, "waitUntilLive">, hasCode: boolean): Failure[] {
  if (!waitUntilLive || hasCode) return [];
  const reason = "Needs an `entrypoint` or a `script`: assets alone do not say which version answers.";
  return [{ property: "waitUntilLive", reason }];
}
