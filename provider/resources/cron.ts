import type { Failure } from "../lifecycle/define-resource";
import { isUnknown } from "../lifecycle/unknown";

const FIELD = /^[A-Z0-9*,/#?-]+$/i;

/** Cron expressions that Cloudflare cannot take: five fields of the usual characters; their ranges are its own to check. */
export function cronFailures(property: string, crons: unknown): Failure[] {
  if (!Array.isArray(crons)) return [];
  return crons.flatMap((cron: unknown, index) => {
    if (isUnknown(cron)) return [];
    const fields = typeof cron === "string" ? cron.trim().split(/\s+/) : [];
    if (fields.length === 5 && fields.every((field) => FIELD.test(field))) return [];
    return [
      {
        property: `${property}[${index}]`,
        reason: `"${String(cron)}" is no cron expression: five fields, minute hour day-of-month month day-of-week, in UTC; "0 6 * * *" is each day at 6:00.`,
      },
    ];
  });
}
