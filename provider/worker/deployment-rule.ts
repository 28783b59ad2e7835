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
        {
          property,
          reason: `"${value}" is not a valid alias. Use lowercase letters, digits and hyphens, with a letter at the start.`,
        },
      ];
    const length = `${value}-${script}`.length;
    if (isUnknown(script) || length <= LONGEST_LABEL) return [];
    const reason = `The address of the alias begins with "${value}-${script}", which has ${length} characters; Cloudflare allows at most ${LONGEST_LABEL}. Use a shorter alias.`;
    return [{ property, reason }];
  };
}

export const deploymentRule = (script: string): Rule =>
  object({ percentage: between(0, 100), keep: flag, previewAlias: alias(script) });
