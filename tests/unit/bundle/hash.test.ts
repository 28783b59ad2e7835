import { bundleEntrypoint, bundleScript } from "../../../provider/bundle";
import { project, textOf } from "./support/project";

const sources = {
  "src/worker.ts": `
    import { greet } from "greet";
    import { twice } from "@scope/twice";
    import page from "./page.html";
    import { deep } from "../index";
    export class Late { name = "late"; }
    export default { async fetch() {
      const { lazy } = await import("./lazy");
      return new Response(greet(twice(lazy + page + deep)));
    } };`,
  "src/lazy.ts": `import { twice } from "@scope/twice"; export const lazy = twice("lazy"); export default {};`,
  "src/page.html": "<p>page</p>",
  "index.ts": `export const deep = "deep"; export default {};`,
};
const greet = {
  "package.json": `{ "name": "greet", "version": "1.0.0", "main": "lib/index.js" }`,
  "lib/index.js": `/*! greet, MIT */ const { word } = require("./word"); exports.greet = (name) => word + name;`,
  "lib/word.js": `exports.word = "Hello "; exports.where = "wörd";`,
};
const twice = {
  "package.json": `{ "name": "@scope/twice", "version": "2.0.0", "type": "module", "exports": "./twice.js" }`,
  "twice.js": `export const twice = (text) => text + text; export default {};`,
};

/** A package's files at a place. */
function at(place: string, files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`${place}/${name}`, text]));
}

const hoisted = { ...sources, ...at("node_modules/greet", greet), ...at("node_modules/@scope/twice", twice) };
const linked = {
  ...sources,
  ...at("node_modules/.pnpm/greet@1.0.0/node_modules/greet", greet),
  ...at("node_modules/.pnpm/@scope+twice@2.0.0/node_modules/@scope/twice", twice),
  "node_modules/greet": { link: ".pnpm/greet@1.0.0/node_modules/greet" },
  "node_modules/@scope/twice": { link: "../.pnpm/@scope+twice@2.0.0/node_modules/@scope/twice" },
};
/** The packages stand above the checkout, as in a workspace. */
const inWorkspace = {
  ...at("packages/app", sources),
  ...at("node_modules/greet", greet),
  ...at("node_modules/@scope/twice", twice),
};

const bundle = (cwd: string, options = {}, sourceMap = true) =>
  bundleEntrypoint({
    entrypoint: "./src/worker.ts",
    cwd,
    options,
    sourceMap,
    compatibilityDate: "2026-07-01",
    compatibilityFlags: [],
  });

describe.each([
  ["readable", {}],
  ["minified", { minify: true }],
])("The hash of a %s bundle", (_, options) => {
  it("is the same in two folders, under npm, in pnpm's links and in a workspace, source map included", async () => {
    const bundles = [
      await bundle(project(hoisted), options),
      await bundle(project(hoisted, "deep/er/2-check out.v2"), options),
      await bundle(project(linked), options),
      await bundle(`${project(inWorkspace)}/packages/app`, options),
    ];
    for (const other of bundles.slice(1)) {
      expect(textOf(other)).toBe(textOf(bundles[0]!));
      expect(textOf(other, "main.js.map")).toBe(textOf(bundles[0]!, "main.js.map"));
    }
    expect(new Set(bundles.map(({ hash }) => hash)).size).toBe(1);
    expect(bundles[0]!.hash).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe("The hash", () => {
  it("changes with the code, with a module beside it, and with the source map", async () => {
    const changed = { ...hoisted, "src/lazy.ts": `export const lazy = "other";` };
    const hashes = [
      (await bundle(project(hoisted))).hash,
      (await bundle(project(hoisted), {}, false)).hash,
      (await bundle(project(changed))).hash,
      (await bundle(project({ ...hoisted, "src/page.html": "<p>other</p>" }))).hash,
    ];
    expect(new Set(hashes).size).toBe(4);
  });

  it("of a script is that of its text", async () => {
    const [a, b, c] = await Promise.all(["a()", "a()", "b()"].map((script) => bundleScript({ script })));
    expect(a!.hash).toBe(b!.hash);
    expect(a!.hash).not.toBe(c!.hash);
    expect(textOf(c!)).toBe("b()");
  });
});

describe("What is uploaded", () => {
  it("names no folder of the machine, and packages as any package manager has them", async () => {
    const cwd = project(linked);
    const made = await bundle(cwd);
    for (const { body } of made.modules) expect(Buffer.from(body).toString()).not.toContain(cwd);
    expect(textOf(made)).toContain("// node_modules/greet/lib/word.js\n");
    expect(textOf(made)).toContain(`  "node_modules/greet/lib/word.js"(exports`);
    expect(textOf(made)).not.toContain(".pnpm");
    const map: { sources: string[]; sourcesContent: string[] } = JSON.parse(textOf(made, "main.js.map"));
    expect([...map.sources].sort()).toEqual([
      "index.ts",
      "node_modules/@scope/twice/twice.js",
      "node_modules/greet/lib/index.js",
      "node_modules/greet/lib/word.js",
      "src/lazy.ts",
      "src/worker.ts",
    ]);
    expect(map.sourcesContent[map.sources.indexOf("index.ts")]).toBe(sources["index.ts"]);
    expect(textOf(made)).toMatch(/\/\/# sourceMappingURL=main\.js\.map\n$/);
  });

  it("keeps a text of the user that looks like a path comment", async () => {
    const cwd = project({
      ...linked,
      "src/worker.ts": "export default `\n// node_modules/.pnpm/other@1/node_modules/other/x.js\n`",
    });
    expect(textOf(await bundle(cwd))).toContain("// node_modules/.pnpm/other@1/node_modules/other/x.js");
  });
});
