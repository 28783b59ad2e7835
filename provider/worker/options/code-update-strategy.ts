// Runs in the plugin's process.
import { between, object, oneOf, type Rule } from "../../lifecycle/rules";
import type { CodeUpdateStrategy } from "../settings";
import type { WorkerOption } from "./option";

const properties = object({ mode: oneOf("immediate", "deferred"), maxDelay: between(0, 86_400) });

const rule: Rule = (value, property) => {
  const failures = properties(value, property);
  const { mode, maxDelay } = Object(value) as CodeUpdateStrategy;
  return mode === "immediate" && maxDelay !== undefined
    ? [...failures, { property: `${property}.maxDelay`, reason: `Requires the mode "deferred".` }]
    : failures;
};

/** How one upload takes effect. Cloudflare keeps nothing of it, so that a change alone is no reason for an upload. */
export const codeUpdateStrategy: WorkerOption<CodeUpdateStrategy | undefined> = {
  belongsTo: "deployment",
  change: "ignored",
  check: (input) => input.checked("codeUpdateStrategy", rule),
  upload: (value) =>
    value ? { code_update_strategy: { mode: value.mode ?? "deferred", max_delay: value.maxDelay } } : {},
  seen: (_now, deployed) => deployed.codeUpdateStrategy,
};
