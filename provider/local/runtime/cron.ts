/**
 * Cron expressions as Cloudflare documents them: five fields in UTC, with `*`, lists, ranges, steps, names of months and days, and the
 * extensions `L`, `W`, `LW`, `6L` and `2#1`. A week begins with Sunday, which is 1.
 */
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** Whether the expression names the minute of this date. */
export function matchesCron(expression: string, date: Date): boolean {
  const [minute = "", hour = "", day = "", month = "", weekday = "", ...more] = expression
    .trim()
    .toLowerCase()
    .split(/\s+/);
  if (weekday === "" || more.length > 0)
    throw new Error(
      `"${expression}" is not a valid cron expression: it must have five fields, minute hour day month weekday.`,
    );
  const months = names(month, MONTHS);
  const weekdays = names(weekday, DAYS);
  const dayMatches = day.split(",").some((part) => matchesDay(part, date));
  const weekdayMatches = weekdays.split(",").some((part) => matchesWeekday(part, date));
  // As in cron: when both are restricted, either will do.
  const restricted = !day.startsWith("*") && !weekday.startsWith("*");
  return (
    inField(minute, date.getUTCMinutes(), 0, 59) &&
    inField(hour, date.getUTCHours(), 0, 23) &&
    inField(months, date.getUTCMonth() + 1, 1, 12) &&
    (restricted ? dayMatches || weekdayMatches : dayMatches && weekdayMatches)
  );
}

function names(field: string, known: string[]): string {
  return field.replace(/[a-z]{3}/g, (name) => (known.includes(name) ? String(known.indexOf(name) + 1) : name));
}

function inField(field: string, value: number, min: number, max: number): boolean {
  return field.split(",").some((part) => {
    const found = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
    if (found === null) throw new Error(`"${part}" is not valid in a cron expression.`);
    const [, from, to, step] = found;
    const first = from === undefined ? min : Number(from);
    const last = to !== undefined ? Number(to) : from !== undefined && step === undefined ? first : max;
    return value >= first && value <= last && (value - first) % Number(step ?? 1) === 0;
  });
}

function matchesDay(part: string, date: Date): boolean {
  const day = date.getUTCDate();
  const last = lastDay(date);
  if (part === "l") return day === last;
  if (part === "lw") return day === nearestWeekday(date, last);
  const near = /^(\d+)w$/.exec(part);
  if (near !== null) return day === nearestWeekday(date, Number(near[1]));
  return inField(part, day, 1, 31);
}

function matchesWeekday(part: string, date: Date): boolean {
  const weekday = date.getUTCDay() + 1;
  const last = /^(\d)l$/.exec(part);
  if (last !== null) return weekday === Number(last[1]) && date.getUTCDate() + 7 > lastDay(date);
  const nth = /^(\d)#(\d)$/.exec(part);
  if (nth !== null) return weekday === Number(nth[1]) && Math.ceil(date.getUTCDate() / 7) === Number(nth[2]);
  if (part === "l") return weekday === 7;
  return inField(part, weekday, 1, 7);
}

function lastDay(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

/** The day from Monday to Friday of the same month that is nearest to this one. */
function nearestWeekday(date: Date, day: number): number {
  const weekday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), day)).getUTCDay();
  if (weekday === 6) return day === 1 ? 3 : day - 1;
  if (weekday === 0) return day === lastDay(date) ? day - 2 : day + 1;
  return day;
}
