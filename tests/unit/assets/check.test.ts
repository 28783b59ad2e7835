import { assetsFailures } from "../../../provider/assets/check";
import type { AssetsInputs } from "../../../provider/assets/options";

const assets: AssetsInputs = { directory: "public", digest: "d", files: 1, bytes: 1 };

function runFirst(runWorkerFirst: unknown, hasCode = true): string | undefined {
  return assetsFailures({ ...assets, runWorkerFirst } as AssetsInputs, hasCode)[0]?.reason;
}

test.each([[true], [false], [["/api/*", "!/api/docs/*"]], [undefined]])("runWorkerFirst: %j is taken", (value) => {
  expect(runFirst(value)).toBeUndefined();
});

test.each([
  ["yes", "Must be true, false or a list of paths"],
  [[], "Must have 1 to 100 paths, got 0."],
  [["api"], 'Must have paths that begin with / or !/, got "api".'],
  [["!/api/*"], "Must have a path that begins with /."],
  [["/a", "/a"], 'Has "/a" twice.'],
  [["/api/*", "/api/users"], 'Has "/api/users", which another path with * includes.'],
  [[`/${"a".repeat(100)}`], "100 characters at the most"],
])("runWorkerFirst: %j is refused", (value, reason) => {
  expect(runFirst(value)).toContain(reason);
});

test("a handling that Cloudflare does not have is refused with those that it has, and code first needs code", () => {
  const wrong = { ...assets, htmlHandling: "never" } as unknown as AssetsInputs;
  expect(assetsFailures(wrong, true)).toEqual([
    {
      property: "assets.htmlHandling",
      reason:
        'Must be "auto-trailing-slash", "force-trailing-slash", "drop-trailing-slash" or "none", got another string.',
    },
  ]);
  expect(runFirst(true, false)).toContain("assets alone run no code");
});
