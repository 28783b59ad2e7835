import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { findConfig, fromWrangler } from "../../../provider/from-wrangler";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "from-wrangler-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

it("a folder without a configuration says what is looked for", () => {
  expect(() => findConfig(folder)).toThrow(
    "No wrangler configuration (wrangler.json, wrangler.jsonc, wrangler.toml) found in this folder. Run this command in the Worker's folder, or set the file with --config.",
  );
});

it("broken JSON is told with line and column", () => {
  const file = write("wrangler.jsonc", '{\n  // a comment\n  "name" "x",\n}');
  expect(() => fromWrangler(file)).toThrow("wrangler.jsonc:3:10 is not valid JSON: ColonExpected.");
});

it("broken TOML is told with its line", () => {
  const file = write("wrangler.toml", 'name = "x"\nmain = \n');
  expect(() => fromWrangler(file)).toThrow(/wrangler\.toml is not valid TOML: .*\n\n1: {2}name = "x"\n2: {2}main = /);
});

it("a value of the wrong type is told with its place", () => {
  const file = write(
    "wrangler.json",
    '{ "name": "x", "main": "a.js", "kv_namespaces": [{ "binding": "A", "id": 7 }] }',
  );
  expect(() => fromWrangler(file)).toThrow("kv_namespaces[0].id must be a string, got 7.");
});

it("two bindings of one name are refused", () => {
  const file = write("wrangler.json", '{ "name": "x", "main": "a.js", "vars": { "A": "" }, "ai": { "binding": "A" } }');
  expect(() => fromWrangler(file)).toThrow('ai: the binding name "A" is used twice.');
});

it("an environment that is not there is refused with those that are", () => {
  const file = write("wrangler.json", '{ "name": "x", "main": "a.js", "env": { "staging": {} } }');
  expect(() => fromWrangler(file, { environments: ["prod"] })).toThrow(
    'Environment "prod" does not exist in the configuration. Environments: staging.',
  );
});

it("the values of .dev.vars reach neither the program nor the notes", () => {
  const file = write("wrangler.json", '{ "name": "x", "main": "a.js" }');
  write(".dev.vars", "TOKEN=very-secret-value\n");
  const conversion = fromWrangler(file);
  expect(conversion.program).toContain('TOKEN: config.requireSecret("token")');
  expect(JSON.stringify(conversion.notes) + conversion.program).not.toContain("very-secret-value");
});

it("one Workflow name in two environments is pointed out", () => {
  const workflows = [{ binding: "W", name: "shared", class_name: "Job" }];
  const file = write(
    "wrangler.json",
    JSON.stringify({ name: "x", main: "a.js", workflows, env: { staging: { workflows } } }),
  );
  const { notes } = fromWrangler(file);
  expect(notes.map(({ text }) => text)).toContainEqual(
    expect.stringContaining('several environments use the Workflow name "shared"'),
  );
});

it("comments, trailing commas and a byte order mark are no mistakes", () => {
  const file = write(
    "wrangler.jsonc",
    '\uFEFF{ // a comment\n "name": "x", "main": "a.js", /* and */ "vars": { "A": "b", }, }',
  );
  expect(fromWrangler(file).program).toContain('A: "b"');
});
