import { allText, text } from "./documents";

const { engines, version } = JSON.parse(text("package.json")) as { engines: { node: string }; version: string };
const oldest = /^>=(\d+)$/.exec(engines.node)?.[1];

test("the oldest Node.js is the same in package.json, in the documents and in CI", () => {
  const said = [...allText().matchAll(/Node\.js (\d+)(?= or newer| is the oldest)/g)].map(([, major]) => major);
  expect(said.length).toBeGreaterThanOrEqual(3);
  expect(new Set(said)).toEqual(new Set([oldest]));
  const tested = /node: \[([\d, ]+)\]/.exec(text(".github/workflows/ci.yml"))?.[1]?.split(", ");
  expect(tested?.[0]).toBe(oldest);
});

test("the actions of CI are pinned by commit, with their version", () => {
  const uses = text(".github/workflows/ci.yml").match(/uses: .*/g) ?? [];
  expect(uses.length).toBeGreaterThan(0);
  for (const action of uses) expect(action).toMatch(/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test("the changelog starts with what is unreleased, and has the version of package.json", () => {
  const versions = [...text("CHANGELOG.md").matchAll(/^## (\S+)/gm)].map(([, name]) => name);
  expect(versions[0]).toBe("Unreleased");
  expect(versions).toContain(version);
});
