import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requiredPackages } from "../../../scripts/language-host/required-packages";

let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "required-packages-"));
  folder = join(parent, "program");
});
afterEach(() => {
  rmSync(parent, { recursive: true, force: true });
});

function add(path: string, manifest: unknown): void {
  mkdirSync(join(folder, path), { recursive: true });
  writeFileSync(join(folder, path, "package.json"), JSON.stringify(manifest));
}

const found = () =>
  requiredPackages(folder)
    .map((dependency) => `${dependency.getName()} ${dependency.getVersion()} ${dependency.getServer()}`.trim())
    .sort();

test("every installed package that brings a plugin is found, nested and linked ones too, each once, and nothing in its folders", () => {
  add("node_modules/@pulumi/one", { name: "@pulumi/one", version: "1.0.0", pulumi: { resource: true } });
  add("node_modules/a/node_modules/two", {
    name: "two",
    version: "0.0.1",
    pulumi: { resource: true, name: "second", version: "v2.0.0", server: "https://plugins.example" },
  });
  add("node_modules/.pnpm/four@1.0.0/node_modules/four", {
    name: "four",
    version: "4.0.0",
    pulumi: { resource: true, name: "fourth" },
  });
  add("member/node_modules/five", { name: "five", version: "5.0.0", pulumi: { resource: true, name: "fifth" } });
  add("node_modules/a/examples/six", { name: "six", version: "6.0.0", pulumi: { resource: true, name: "sixth" } });
  add("../elsewhere/three", { name: "three", version: "3.0.0", pulumi: { resource: true, name: "third" } });
  symlinkSync(join(parent, "elsewhere/three"), join(folder, "node_modules/three"));
  symlinkSync(folder, join(folder, "node_modules/itself"));
  symlinkSync(join(folder, "gone"), join(folder, "node_modules/broken"));
  expect(found()).toEqual([
    "fifth v5.0.0",
    "fourth v4.0.0",
    "one v1.0.0",
    "second v2.0.0 https://plugins.example",
    "third v3.0.0",
  ]);
});

test("the program itself, packages without a plugin, unnamed ones, broken ones and policy packs bring none", () => {
  add(".", { name: "@pulumi/program", version: "1.0.0", pulumi: { resource: true } });
  add("node_modules/plain", { name: "plain", version: "1.0.0" });
  add("node_modules/component", { name: "component", version: "1.0.0", pulumi: { resource: false } });
  add("node_modules/unnamed", { name: "unnamed", version: "1.0.0", pulumi: { resource: true } });
  add("policy/node_modules/@pulumi/hidden", { name: "@pulumi/hidden", version: "1.0.0", pulumi: { resource: true } });
  writeFileSync(join(folder, "policy/PulumiPolicy.yaml"), "");
  mkdirSync(join(folder, "node_modules/broken"));
  writeFileSync(join(folder, "node_modules/broken/package.json"), '{ "pulumi": {');
  expect(found()).toEqual([]);
});
