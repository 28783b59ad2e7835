import { bundleEntrypoint, type EntrypointRequest, exportsOf } from "../../../provider/bundle";
import { project, textOf, typesOf } from "./support/project";
import { answerOf } from "./support/run";

const bundle = (cwd: string, request: Partial<EntrypointRequest> = {}) =>
  bundleEntrypoint({
    ...{ entrypoint: "build/index.js", cwd, sourceMap: true, compatibilityDate: "2026-07-01", compatibilityFlags: [] },
    ...{ noBundle: true },
    ...request,
  });
const rules: EntrypointRequest["rules"] = [
  { type: "ESModule", globs: ["**/*.js"] },
  { type: "CommonJS", globs: ["**/*.cjs"] },
];
const files = {
  "build/index.js": `import { WorkflowEntrypoint } from "cloudflare:workers"; import { b } from "./lib/b.js"; import c from "./lib/c.cjs"; import text from "./text.txt";
export class Orders extends WorkflowEntrypoint {}
export * from "./lib/b.js";
export default { fetch: () => new Response([b(), c.c, text].join()) };
//# sourceMappingURL=index.js.map
`,
  "build/index.js.map": `{ "version": 3, "sources": ["../src/index.ts"], "mappings": "" }`,
  "build/lib/b.js": `export function b() { return "b"; }\n//# sourceMappingURL=gone.map`,
  "build/lib/c.cjs": `exports.c = "c";`,
  "build/text.txt": "text",
  "build/other.md": "not a module",
  "build/node_modules/x/x.js": "",
};

describe("With noBundle", () => {
  it("the entrypoint and what the rules match are uploaded as they are, under their paths, and run", async () => {
    const made = await bundle(project(files), { rules });
    expect(typesOf(made)).toEqual({
      "index.js": "application/javascript+module",
      "index.js.map": "application/source-map",
      "lib/b.js": "application/javascript+module",
      "lib/c.cjs": "application/javascript",
      "text.txt": "text/plain",
    });
    expect(made.mainModule).toBe("index.js");
    expect(textOf(made)).toBe(files["build/index.js"]);
    expect(JSON.parse(textOf(made, "index.js.map"))).toMatchObject({ file: "index.js", sources: ["src/index.ts"] });
    expect(made.warnings).toEqual(['The source map "gone.map" of "lib/b.js" cannot be read, and is not uploaded.']);
    expect(made.inputs).toContain("build/lib/c.cjs");
    expect(await answerOf(made)).toBe("b,c,text");
  });

  it("the classes of the main module are found, and what it passes on is not taken for known", async () => {
    expect(exportsOf(await bundle(project(files), { rules }))).toMatchObject({
      names: ["Orders", "default"],
      classes: [{ name: "Orders", extends: "WorkflowEntrypoint" }],
      complete: false,
    });
  });

  it("the hash is the same in any checkout", async () => {
    const [a, b] = await Promise.all(
      [project(files), project(files, "else/where")].map((cwd) => bundle(cwd, { rules })),
    );
    expect(a!.hash).toBe(b!.hash);
  });

  it("names are relative to baseDir", async () => {
    const made = await bundle(project(files), { rules, baseDir: ".", sourceMap: false });
    expect(made.mainModule).toBe("build/index.js");
    expect(Object.keys(typesOf(made))).toContain("build/lib/b.js");
    expect(await answerOf(made)).toBe("b,c,text");
  });

  it("an import that is not uploaded is refused: which, by whom, and the rule that it needs", async () => {
    await expect(bundle(project(files))).rejects.toMatchObject({
      code: "MODULE_NOT_FOUND",
      property: "rules",
      message: `"index.js" imports "./lib/b.js", which no rule matches, so it is not uploaded. Add one: rules: [{ type: "ESModule", globs: ["**/*.js"] }].`,
    });
    await expect(bundle(project(files), { rules, findAdditionalModules: false })).rejects.toMatchObject({
      property: "findAdditionalModules",
      message: expect.stringContaining("which is not uploaded with `findAdditionalModules: false`"),
    });
    const broken = project({ "build/index.js": `import "./gone.js"; export default {};` });
    await expect(bundle(broken)).rejects.toThrow('"index.js" imports "./gone.js", which does not exist.');
  });

  it("TypeScript is refused", async () => {
    const cwd = project({ "src/worker.ts": "export default {}" });
    await expect(bundle(cwd, { entrypoint: "src/worker.ts" })).rejects.toMatchObject({
      property: "noBundle",
      message: expect.stringContaining("the runtime takes JavaScript only"),
    });
  });
});

describe("Options that contradict each other are refused on their property:", () => {
  const js = project({ "build/index.js": "export default {}" });
  it.each<[string, Partial<EntrypointRequest>, string, string]>([
    ["esbuild's options with noBundle", { options: { minify: true } }, "bundle", "esbuild has no options"],
    ["hashed names with noBundle", { preserveFileNames: false }, "preserveFileNames", "under its file names"],
    ["Python's with JavaScript", { pythonModules: {} }, "pythonModules", "is not Python"],
    [
      "a loader and a rule for the same files",
      { noBundle: false, options: { loader: { ".md": "text" } }, rules: [{ type: "Text", globs: ["**/*.md"] }] },
      'bundle.loader[".md"]',
      "rules[0] matches the same files",
    ],
  ])("%s", async (_, request, property, words) => {
    await expect(bundle(js, request)).rejects.toMatchObject({ property, message: expect.stringContaining(words) });
  });

  it.each([
    [{}, "rules", "Must be a list of rules."],
    [[{ globs: ["*"] }], "rules[0].type", expect.stringContaining("Must be a module type. The types are ESModule,")],
    [[{ type: "JSON", globs: ["*"] }], "rules[0].type", expect.stringContaining('"JSON" is not a module type.')],
    [[{ type: "Text", globs: "*.md" }], "rules[0].globs", 'Must be a list of globs, such as ["**/*.md"].'],
    [[{ type: "Text", globs: ["*"], fallthrough: 1 }], "rules[0].fallthrough", "Must be true or false."],
  ])("rules from JavaScript that are not rules: %j", async (given, property, message) => {
    const request: Partial<EntrypointRequest> = Object.fromEntries([["rules", given]]);
    await expect(bundle(js, request)).rejects.toMatchObject({ property, message });
  });
});
