import type { Failure } from "./failure";
import { isUnknown } from "./unknown";

const FIELD = /^[A-Z0-9*,/#?-]+$/i;

/** What the numbers of each field may be; a week begins with 1 for some, and with 0 for others. */
const RANGES = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;

/** Cron expressions that Cloudflare cannot take: five fields of the usual characters, with numbers in range. */
export function cronFailures(property: string, crons: unknown): Failure[] {
  if (!Array.isArray(crons)) return [];
  return crons.flatMap((cron: unknown, index) => {
    if (isUnknown(cron)) return [];
    const fields = typeof cron === "string" ? cron.trim().split(/\s+/) : [];
    if (fields.length === RANGES.length && fields.every(isField)) return [];
    return [
      {
        property: `${property}[${index}]`,
        reason: `"${String(cron)}" is not a valid cron expression. Use five fields in UTC (minute, hour, day of month, month, day of week), such as "0 6 * * *".`,
      },
    ];
  });
}

function isField(field: string, index: number): boolean {
  const [least, most] = RANGES[index] ?? [0, 0];
  const withoutSteps = field.replace(/[/#]\d+/g, "");
  return FIELD.test(field) && (withoutSteps.match(/\d+/g) ?? []).every((number) => +number >= least && +number <= most);
}
