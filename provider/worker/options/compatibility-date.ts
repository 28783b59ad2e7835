// Runs in the plugin's process.
import { type Rule, text } from "../../lifecycle/rules";
import { isUnknown } from "../../lifecycle/unknown";
import type { WorkerOption } from "./option";

const date: Rule = (value, property) => {
  if (isUnknown(value) || (typeof value === "string" && isDate(value))) return [];
  const failures = text(value, property);
  if (failures.length > 0) return failures;
  const said = typeof value === "string" ? `"${value}"` : "It";
  return [{ property, reason: `${said} is not a valid date of the form yyyy-mm-dd.` }];
};

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

export const compatibilityDate: WorkerOption<string> = {
  check: (input) => input.checked("compatibilityDate", date) ?? "",
  upload: (compatibility_date) => ({ compatibility_date }),
  seen: (now, deployed) => now.compatibility_date ?? deployed.compatibilityDate,
};
