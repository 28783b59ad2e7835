import { bundleEntrypoint, type BundleOptions, clearBundleCache } from "../../../provider/bundle";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { project, textOf } from "./support/project";
import { answerOf } from "./support/run";

const bundle = (cwd: string, options: BundleOptions = {}) =>
  bundleEntrypoint({
    entrypoint: "src/worker.tsx",
    cwd,
    options,
    compatibilityDate: "2026-07-01",
    compatibilityFlags: [],
  });

describe("Bundle options", () => {
  it("replace and add to the defaults, and the result runs", async () => {
    const cwd = project({
      "src/worker.tsx": `
        /** @type {any} */ const h = (tag: string, _: unknown, text: string) => tag + ":" + text;
        import value from "aliased"; import text from "./note.md"; import { by } from "conditional";
        class Named {}
        export default { fetch: () => new Response([<b>x</b>, value, text, by, VERSION, process.env.NODE_ENV, Named.name, BANNER].join()) };`,
      "src/value.ts": `export default "alias"`,
      "src/note.md": "note",
      "node_modules/conditional/package.json": `{ "exports": { "custom": "./custom.js", "workerd": "./workerd.js" } }`,
      "node_modules/conditional/custom.js": `export const by = "custom"`,
      "node_modules/conditional/workerd.js": `export const by = "workerd"`,
    });
    const options: BundleOptions = {
      alias: { aliased: "./src/value.ts" },
      banner: `const BANNER = "banner";`,
      define: { VERSION: '"1"' },
      jsxFactory: "h",
      loader: { ".md": "text" },
      minify: true,
    };
    expect(await answerOf(await bundle(cwd, options))).toBe("b:x,alias,note,workerd,1,production,Named,banner");
    const more: BundleOptions = { conditions: ["custom"], define: { VERSION: "2", "process.env.NODE_ENV": '"test"' } };
    const second = await bundle(cwd, { ...options, ...more });
    expect(await answerOf(second)).toBe("b:x,alias,note,custom,2,test,Named,banner");
  });

  it("take plugins, which come before the package's own", async () => {
    const cwd = project({
      "src/worker.tsx": `import x from "virtual.txt"; export default { fetch: () => new Response(x) };`,
    });
    const made = await bundle(cwd, {
      plugins: [
        {
          name: "virtual",
          setup(build) {
            build.onResolve({ filter: /^virtual/ }, ({ path }) => ({ path: join(cwd, path), namespace: "virtual" }));
            build.onLoad({ filter: /.*/, namespace: "virtual" }, () => ({ contents: "from a plugin", loader: "text" }));
          },
        },
      ],
    });
    expect(await answerOf(made)).toBe("from a plugin");
    expect(textOf(made)).toContain("// virtual:virtual.txt");
    expect(made.inputs).toEqual(["src/worker.tsx"]);
  });

  it("find the program behind a linked folder", async () => {
    const root = project({ "real/src/worker.tsx": "export default {}", link: { link: "real" } });
    const [real, linked] = [await bundle(join(root, "real")), await bundle(join(root, "link"))];
    expect(linked.inputs).toEqual(["src/worker.tsx"]);
    expect(linked.hash).toBe(real.hash);
  });
});

describe("The cache", () => {
  it("bundles a request once, until it is cleared", async () => {
    const cwd = project({ "src/worker.tsx": "export default 1" });
    const plugin = { name: "counting", setup: jest.fn() };
    const ask = (minify: boolean) => bundle(cwd, { minify, plugins: [plugin] });
    const [first, second] = await Promise.all([ask(false), ask(false)]);
    expect(second).toBe(first);
    expect(plugin.setup).toHaveBeenCalledTimes(1);
    await ask(true);
    expect(plugin.setup).toHaveBeenCalledTimes(2);

    writeFileSync(join(cwd, "src/worker.tsx"), "export default 2");
    expect((await ask(false)).hash).toBe(first.hash);
    clearBundleCache();
    expect((await ask(false)).hash).not.toBe(first.hash);
  });
});
