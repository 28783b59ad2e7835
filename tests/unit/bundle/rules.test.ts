import { bundleEntrypoint, type EntrypointRequest } from "../../../provider/bundle";
import { project, textOf, typesOf } from "./support/project";
import { answerOf } from "./support/run";

const bundle = (cwd: string, request: Partial<EntrypointRequest> = {}) =>
  bundleEntrypoint({
    ...{ entrypoint: "src/worker.ts", cwd, sourceMap: false, compatibilityDate: "2026-07-01", compatibilityFlags: [] },
    ...request,
  });

/** With the hash of the content left out. */
const types = (of: Awaited<ReturnType<typeof bundle>>) =>
  Object.fromEntries(
    Object.entries(typesOf(of)).map(([name, type]) => [name.replace(/^[0-9a-f]{16}/, "<hash>"), type]),
  );

describe("Rules for imports", () => {
  const files = {
    "src/worker.ts": `import note from "./note.md"; import bytes from "./bytes.dat"; import page from "./page.html"; import at from "@/deep/at.md";
      export default { fetch: () => new Response([note, new Uint8Array(bytes)[0], page, at].join()) };`,
    "src/note.md": "note",
    "src/bytes.dat": Uint8Array.of(7),
    "src/page.html": "page",
    "src/deep/at.md": "at",
    "tsconfig.json": `{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }`,
  };
  const text = { type: "Text", globs: ["**/*.md"] } as const;
  const data = { type: "Data", globs: ["**/*.dat"] } as const;

  it("add modules to the default ones with fallthrough, through tsconfig's paths too", async () => {
    const made = await bundle(project(files), {
      rules: [
        { ...text, globs: [...text.globs], fallthrough: true },
        { ...data, globs: [...data.globs] },
      ],
    });
    expect(types(made)).toEqual({
      "<hash>-at.md": "text/plain",
      "<hash>-bytes.dat": "application/octet-stream",
      "<hash>-note.md": "text/plain",
      "<hash>-page.html": "text/plain",
      "main.js": "application/javascript+module",
    });
    expect(await answerOf(made)).toBe("note,7,page,at");
  });

  it("turn off the default ones of their type without it: an import that matched is refused with both", async () => {
    const refused = bundle(project(files), {
      rules: [
        { type: "Text", globs: ["**/*.md"] },
        { type: "Data", globs: ["**/*.dat"] },
      ],
    });
    await expect(refused).rejects.toThrow(
      /"globs":\["\*\*\/\*\.txt","\*\*\/\*\.html","\*\*\/\*\.sql"\].*fallthrough: true/s,
    );
    await expect(refused).rejects.toThrow("src/worker.ts:1:");
  });

  it("name files by their paths with preserveFileNames, packages from node_modules on", async () => {
    const cwd = project({
      "src/worker.ts": `import a from "./a/text.txt"; import b from "./b/text.txt"; import c from "pack/text.txt"; import d from "../out.txt";
        export default { fetch: () => new Response([a, b, c, d].join()) };`,
      ...{ "src/a/text.txt": "a", "src/b/text.txt": "b", "out.txt": "d" },
      ...{ "node_modules/pack/text.txt": "c", "node_modules/pack/package.json": "{}" },
    });
    const made = await bundle(cwd, { preserveFileNames: true });
    expect(Object.keys(types(made)).sort()).toEqual([
      "<hash>/out.txt",
      "a/text.txt",
      "b/text.txt",
      "main.js",
      "node_modules/pack/text.txt",
    ]);
    expect(await answerOf(made)).toBe("a,b,c,d");
  });
});

describe("findAdditionalModules", () => {
  const rules = [{ type: "ESModule" as const, globs: ["**/*.mjs"] }];
  const files = {
    "src/worker.ts": `import { pick } from "./lib/pick";
      export default { fetch: async () => new Response([await pick("de"), await pick("en"), (await import("./lang/en.mjs")).default].join()) };`,
    "src/lib/pick.ts": `import("../lang/en.mjs"); export const pick = async (name: string) => (await import(["./lang", name + ".mjs"].join("/"))).default;`,
    "src/lang/de.mjs": `export default "Hallo";\n//# sourceMappingURL=de.mjs.map\n`,
    "src/lang/de.mjs.map": `{ "version": 3, "sources": ["../../src/de.ts"], "mappings": "" }`,
    "src/lang/en.mjs": `export default "Hello";`,
    "src/node_modules/x/not.mjs": "",
    "src/.hidden/not.mjs": "",
  };

  it("uploads what the rules find, and bundled code of any folder imports it from there, also by a name made late", async () => {
    const made = await bundle(project(files), { rules, findAdditionalModules: true });
    expect(Object.keys(types(made))).toEqual(["lang/de.mjs", "lang/en.mjs", "main.js"]);
    expect(textOf(made)).not.toContain("Hello");
    expect(await answerOf(made)).toBe("Hallo,Hello,Hello");
    expect(made.inputs).toEqual(expect.arrayContaining(["src/lang/de.mjs", "src/lib/pick.ts"]));
  });

  it("uploads the source maps that they name", async () => {
    const made = await bundle(project(files), { rules, findAdditionalModules: true, sourceMap: true });
    expect(JSON.parse(textOf(made, "lang/de.mjs.map"))).toEqual({
      ...{ version: 3, mappings: "", file: "lang/de.mjs" },
      sources: ["src/de.ts"],
    });
  });

  it("refuses a module that has the bundle's own name", async () => {
    const cwd = project({ "src/worker.ts": "export default {}", "src/main.js": "" });
    const found = bundle(cwd, { rules: [{ type: "ESModule", globs: ["**/*.js"] }], findAdditionalModules: true });
    await expect(found).rejects.toThrow('"main.js", and a module that the rules match has this name too');
  });

  it("names modules from baseDir, which the entrypoint is below", async () => {
    const cwd = project({ ...files, "shared/x.mjs": "" });
    const made = await bundle(cwd, { rules, findAdditionalModules: true, baseDir: "." });
    expect(Object.keys(types(made))).toEqual(["main.js", "shared/x.mjs", "src/lang/de.mjs", "src/lang/en.mjs"]);
    await expect(bundle(cwd, { rules, findAdditionalModules: true, baseDir: "shared" })).rejects.toMatchObject({
      property: "baseDir",
      message: 'The entrypoint "src/worker.ts" is not below "shared".',
    });
  });
});

it("Without it a late import is part of the bundle, as with wrangler", async () => {
  const cwd = project({
    "src/worker.ts": `export default { fetch: async () => new Response((await import("./late")).default) };`,
    "src/late.ts": `export default "late";`,
  });
  const made = await bundle(cwd);
  expect(Object.keys(typesOf(made))).toEqual(["main.js"]);
  expect(await answerOf(made)).toBe("late");
});

it("navigator.userAgent is known, unless the runtime has no navigator", async () => {
  const cwd = project({ "src/worker.ts": `export default { fetch: () => new Response(navigator.userAgent) };` });
  expect(textOf(await bundle(cwd))).toContain('"Cloudflare-Workers"');
  expect(textOf(await bundle(cwd, { compatibilityFlags: ["no_global_navigator"] }))).toContain("navigator.userAgent");
});
