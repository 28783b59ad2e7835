import { InputReader } from "../../../provider/lifecycle/inputs";
import { UNKNOWN } from "../../../provider/lifecycle/unknown";
import { checkWait, waitFailures } from "../../../provider/worker/wait-until-live";

const checked = (waitUntilLive: unknown) => {
  const read = new InputReader({ waitUntilLive });
  return { value: checkWait(read), failures: read.failures };
};

it.each([
  [undefined, undefined],
  [false, undefined],
  [UNKNOWN, undefined],
  [true, { path: "/", timeout: "2m" }],
  [{ path: "/health" }, { path: "/health", timeout: "2m" }],
  [{ timeout: 5_000 }, { path: "/", timeout: 5_000 }],
  [
    { path: UNKNOWN, timeout: UNKNOWN },
    { path: UNKNOWN, timeout: UNKNOWN },
  ],
])("waitUntilLive: %j means %j", (given, value) => {
  expect(checked(given)).toEqual({ value, failures: [] });
});

it.each([
  ["yes", "waitUntilLive: Must be a boolean or an object, got a string."],
  [{ path: "health" }, 'waitUntilLive.path: Must start with "/", got "health".'],
  [{ path: 5 }, "waitUntilLive.path: Must be a string, got 5."],
  [{ timeout: "soon" }, "waitUntilLive.timeout: Must be a duration"],
  [{ url: "/" }, "waitUntilLive.url: Does not exist. Use one of: path, timeout."],
])("waitUntilLive: %j is refused", (given, said) => {
  const [failure, ...others] = checked(given).failures;
  expect(`${failure?.property ?? ""}: ${failure?.reason ?? ""}`).toContain(said);
  expect(others).toEqual([]);
});

it("waiting for assets alone is refused on the option", () => {
  const inputs = { waitUntilLive: { path: "/", timeout: "2m" } };
  expect(waitFailures(inputs, false)).toEqual([
    { property: "waitUntilLive", reason: expect.stringContaining("assets alone do not say which version answers") },
  ]);
  expect(waitFailures(inputs, true)).toEqual([]);
  expect(waitFailures({}, false)).toEqual([]);
});
