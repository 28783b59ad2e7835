import { nodeCompatConflict, nodeCompatOf } from "../../../provider/bundle/node-compat";

it.each([
  ["2026-07-01", [], "none"],
  ["2026-07-01", ["nodejs_als"], "als"],
  ["2024-09-22", ["nodejs_compat"], "v1"],
  ["2024-09-23", ["nodejs_compat"], "v2"],
  ["2024-09-23", ["nodejs_compat", "no_nodejs_compat_v2"], "v1"],
  ["2024-01-01", ["nodejs_compat_v2"], "v2"],
  ["2026-08-03", [], "none"],
  ["2026-08-04", [], "v2"],
  ["2026-08-04", ["nodejs_compat"], "v2"],
  ["2026-08-04", ["no_nodejs_compat"], "v2"],
  ["2026-08-04", ["no_nodejs_compat_v2"], "v1"],
  ["2026-08-04", ["no_nodejs_compat", "no_nodejs_compat_v2"], "none"],
  ["2026-08-04", ["no_nodejs_compat", "no_nodejs_compat_v2", "nodejs_als"], "als"],
])("With date %s and flags %j, Node.js compatibility is %s", (date, flags, mode) => {
  expect(nodeCompatOf(date, flags)).toBe(mode);
});

it.each([
  [
    ["nodejs_compat", "nodejs_compat_v2"],
    '"nodejs_compat" and "nodejs_compat_v2" cannot be used together. Remove one of them.',
  ],
  [
    ["nodejs_compat", "no_nodejs_compat"],
    '"nodejs_compat" and "no_nodejs_compat" cannot be used together. Remove one of them.',
  ],
  [["experimental:nodejs_compat_v2"], expect.stringContaining('Use "nodejs_compat"')],
  [["nodejs_compat", "no_nodejs_compat_v2"], undefined],
  [["no_nodejs_compat", "no_nodejs_compat_v2"], undefined],
])("Flags %j are refused when they contradict each other", (flags, reason) => {
  expect(nodeCompatConflict(flags)).toEqual(reason);
});
