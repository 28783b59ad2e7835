import { matchesCron } from "../runtime/cron";

const DAY = 24 * 60 * 60 * 1000;
const MINUTE = 60 * 1000;
/** A leap day comes around in that time. */
const DAYS_AHEAD = 4 * 366;

/** Whether a text is a cron expression that ever comes due. */
export function isCron(text: string): boolean {
  try {
    return nextRun(text, new Date()) !== undefined;
  } catch {
    return false;
  }
}

/** When a cron expression is next due after a moment. */
export function nextRun(expression: string, after: Date): Date | undefined {
  const [minute = "", hour = "", ...days] = expression.trim().split(/\s+/);
  const onDay = ["*", "*", ...days].join(" ");
  const atTime = [minute, hour, "*", "*", "*"].join(" ");
  const first = Math.floor(after.getTime() / DAY) * DAY;
  for (let day = first; day < first + DAYS_AHEAD * DAY; day += DAY) {
    if (!matchesCron(onDay, new Date(day))) continue;
    for (let time = day; time < day + DAY; time += MINUTE) {
      if (time > after.getTime() && matchesCron(atTime, new Date(time))) return new Date(time);
    }
    if (day > first) return undefined;
  }
  return undefined;
}
