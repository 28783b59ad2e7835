// Runs in the plugin's process.
import { between, flag, object, type Rule, text } from "../lifecycle/rules";
import { isUnknown } from "../lifecycle/unknown";

const LONGEST_LABEL = 63;
const ALIAS = /^[a-z][a-z0-9-]*$/;

/** A name before `-<script>.<account>.workers.dev`. */
function alias(script: string): Rule {
  return (value, property) => {
    const failures = text(value, property);
    if (failures.length > 0 || typeof value !== "string" || isUnknown(value)) return failures;
    if (!ALIAS.test(value))
      return [
        { property, reason: `"${value}" must have lower-case letters, digits and hyphens, and start with a letter.` },
      ];
    const length = `${value}-${script}`.length;
    if (isUnknown(script) || length <= LONGEST_LABEL) return [];
    return [{ property, reason: `"${value}-${script}" must have at most ${LONGEST_LABEL} characters, got ${length}.` }];
  };
}

export const deploymentRule = (script: string): Rule =>
  object({ percentage: between(0, 100), keep: flag, previewAlias: alias(script) });
