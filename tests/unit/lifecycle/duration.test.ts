import { milliseconds, sayDuration } from "../../../provider/lifecycle/duration";

it.each([
  [0, 0],
  [1_500, 1_500],
  ["250ms", 250],
  ["1 millisecond", 1],
  ["90s", 90_000],
  ["1.5 seconds", 1_500],
  ["5m", 300_000],
  ["5 min", 300_000],
  ["2 hours", 7_200_000],
  ["7 Days", 604_800_000],
  ["1w", 604_800_000],
  ["1 month", 2_592_000_000],
  [" 1 year ", 31_536_000_000],
])("%j is a time of %d ms", (duration, expected) => {
  expect(milliseconds(duration)).toBe(expected);
});

it.each(["", "5", "m", "-5m", "5 fortnights", "5m 30s", "1e3s", "monthsly", "3 months later", -1, NaN])(
  "%j is no time",
  (duration) => {
    expect(milliseconds(duration)).toBeUndefined();
  },
);

it.each([
  [-5, "0s"],
  [0, "0s"],
  [499, "0s"],
  [1_000, "1s"],
  [270_000, "4m 30s"],
  [3_600_000, "1h"],
  [90_061_000, "1d 1h"],
  [59_999, "1m"],
])("%d ms are said as %s", (ms, said) => {
  expect(sayDuration(ms)).toBe(said);
});
