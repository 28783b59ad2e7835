// Runs in the plugin's process.
import { nodeCompatConflict } from "../../bundle/node-compat";
import { asSet } from "../../lifecycle/inputs";
import { list, type Rule, text } from "../../lifecycle/rules";
import { isUnknown } from "../../lifecycle/unknown";
import type { WorkerOption } from "./option";

const flags: Rule = (value, property) => {
  const failures = list(text)(value, property);
  if (failures.length > 0 || !Array.isArray(value)) return failures;
  const conflict = nodeCompatConflict(
    value.filter((flag): flag is string => typeof flag === "string" && !isUnknown(flag)),
  );
  return conflict === undefined ? [] : [{ property, reason: conflict }];
};

export const compatibilityFlags: WorkerOption<string[]> = {
  check: (input) => asSet(input.checked("compatibilityFlags", flags)),
  upload: (compatibility_flags) => ({ compatibility_flags }),
  seen: (now) => [...(now.compatibility_flags ?? [])].sort(),
};
