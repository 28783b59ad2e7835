// Runs in the plugin's process.
import type { Failure } from "../lifecycle/failure";
import type { NameRule } from "../lifecycle/names";
import { WORKER_NAME } from "../lifecycle/names";
import { isUnknown } from "../lifecycle/unknown";
import type { WorkerInputs, WorkersDev } from "./state";

/** A script of a dispatch namespace has no host name that its name would be part of. */
const DISPATCHED_NAME: NameRule = {
  pattern: /^[^\s/?#]+$/,
  maxLength: 255,
  said: "characters other than white space, slashes, question marks and number signs",
};

/** Cloudflare's limit for a script of a dispatch namespace. */
const MOST_TAGS = 8;

type Inputs = Pick<WorkerInputs, "dispatchNamespace" | "tags" | "exports">;

export function nameRuleOf({ dispatchNamespace }: Pick<WorkerInputs, "dispatchNamespace">): NameRule {
  return dispatchNamespace === undefined ? WORKER_NAME : DISPATCHED_NAME;
}

/** Whether a Worker that says nothing of it has addresses. */
export function defaultAddresses(dispatchNamespace: string | undefined): WorkersDev {
  return { enabled: dispatchNamespace === undefined, previews: false };
}

/** What a script of a dispatch namespace cannot have, of what is an input of a Worker in either place. */
export function dispatchFailures({ dispatchNamespace, tags, exports = {} }: Inputs): Failure[] {
  if (dispatchNamespace === undefined) return [];
  if (dispatchNamespace === "")
    return [
      { property: "dispatchNamespace", reason: "Must be the name of a dispatch namespace, got an empty string." },
    ];
  const failures: Failure[] = [];
  if (!isUnknown(tags) && tags.length >= MOST_TAGS)
    failures.push({
      property: "tags",
      reason: `Must have at most ${MOST_TAGS - 1} tags, got ${tags.length}: Cloudflare allows ${MOST_TAGS} in a dispatch namespace, and one names the stack and resource.`,
    });
  if (isUnknown(exports)) return failures;
  for (const [name, { transferredFrom, transferredTo }] of Object.entries(exports)) {
    if (transferredFrom === undefined && transferredTo === undefined) continue;
    const option = transferredFrom === undefined ? "transferredTo" : "transferredFrom";
    failures.push({
      property: `exports.${name}`,
      reason: `A class of Durable Objects cannot be transferred to or from a script of a dispatch namespace. Remove \`${option}\`: the class then begins without data.`,
    });
  }
  return failures;
}
