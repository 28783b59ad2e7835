/** A time: milliseconds, or text such as `"5m"` or `"7 days"`. */
export type Duration = number | string;

const UNITS: [RegExp, number][] = [
  [/^(ms|milliseconds?)$/, 1],
  [/^(s|sec|seconds?)$/, 1_000],
  [/^(m|min|minutes?)$/, 60_000],
  [/^(h|hours?)$/, 3_600_000],
  [/^(d|days?)$/, 86_400_000],
  [/^(w|weeks?)$/, 604_800_000],
  [/^months?$/, 2_592_000_000],
  [/^(y|years?)$/, 31_536_000_000],
];

/** In milliseconds; nothing when it is no time, nor text, as JavaScript or a configuration may bring it. */
export function milliseconds(duration: unknown): number | undefined {
  if (typeof duration === "number") return duration >= 0 ? duration : undefined;
  if (typeof duration !== "string") return undefined;
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/i.exec(duration.trim()) ?? [];
  const factor = UNITS.find(([pattern]) => pattern.test(unit?.toLowerCase() ?? ""))?.[1];
  return factor === undefined ? undefined : Number(amount) * factor;
}

/** As people say it, rounded to two units: `4m 30s`. */
export function sayDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3_600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "m"],
    [seconds % 60, "s"],
  ];
  const said = parts.filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount}${unit}`);
  return said.slice(0, 2).join(" ") || "0s";
}
