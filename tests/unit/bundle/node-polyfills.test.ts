import { bundleEntrypoint, BundleError, type BundleOptions } from "../../../provider/bundle";
import { project, textOf } from "./support/project";
import { answerOf } from "./support/run";

const FLAGS = ["nodejs_compat"];
const bundle = (cwd: string, compatibilityDate: string, options: BundleOptions = {}, compatibilityFlags = FLAGS) =>
  bundleEntrypoint({
    entrypoint: "src/worker.ts",
    cwd,
    options,
    sourceMap: true,
    compatibilityDate,
    compatibilityFlags,
  });

/** Packages as npm has them: CommonJS, written for Node.js. */
const packages = {
  "node_modules/store/package.json": `{ "name": "store", "main": "./lib/index.js" }`,
  "node_modules/store/lib/index.js": `
    const { join } = require("path"); const os = require("os"); const fetch = require("cross-fetch");
    const { Readable } = require("node:stream"); const inherits = require("inherits");
    function Base() {} function Derived() {} inherits(Derived, Base);
    exports.where = () => [join("a", "..", "b"), typeof os.EOL, typeof fetch, typeof fetch.Headers, typeof Readable.from, new Derived() instanceof Base];`,
  "node_modules/debug/package.json": `{ "name": "debug", "main": "./node.js", "browser": "./browser.js" }`,
  "node_modules/debug/node.js": `module.exports = () => "debug for Node.js";`,
  "node_modules/debug/browser.js": `module.exports = () => document.title;`,
};
const files = {
  ...packages,
  "src/worker.ts": `
    import { where } from "store";
    import debug from "debug";
    import fetched, { Headers as FetchedHeaders } from "cross-fetch";
    import { hostname } from "node:os";
    import { performance as hooks } from "node:perf_hooks";
    import * as child from "child_process";
    export default { fetch: async () => Response.json([
      ...where(), debug(), typeof fetched, FetchedHeaders === Headers, typeof hostname,
      Buffer.from("é").toString("hex"), typeof process.nextTick, process.env.NODE_ENV, process.version.startsWith("v"),
      typeof hooks.now(), typeof child.spawn, global === globalThis, typeof setImmediate,
      (await import("node:events")).default.name,
    ]) };`,
};
const expected = [
  ...["b", "string", "function", "function", "function", true],
  ...["debug for Node.js", "function", true, "function"],
  ...["c3a9", "function", "production", true],
  ...["number", "function", true, "function"],
  "EventEmitter",
];

describe("With nodejs_compat", () => {
  it.each(["2024-09-23", "2025-03-01", "2025-10-01", "2026-01-01", "2026-03-17"])(
    "packages for Node.js, its globals and stand-ins run in workerd with the date %s",
    async (date) => {
      const made = await bundle(project(files), date);
      expect(made.warnings).toEqual([]);
      expect(JSON.parse(await answerOf(made, FLAGS, date))).toEqual(expected);
    },
  );

  it("what the runtime has is left to it: from 2026-03-17 on nothing is polyfilled, and earlier dates have more of it", async () => {
    const source = `import fs from "fs"; import http from "node:http"; export default { fetch: () => new Response(typeof fs + typeof http) };`;
    const cwd = project({ "src/worker.ts": source });
    const [first, second, third] = await Promise.all(
      ["2024-09-23", "2026-01-01", "2026-03-17"].map(async (date) => textOf(await bundle(cwd, date))),
    );
    expect(first).toContain("// node_modules/unenv/dist/runtime/node/http.mjs");
    expect(first).toContain("globalThis.console = ");
    expect(second).not.toContain("unenv/dist/runtime/node/http");
    expect(second).toContain('from "node:http"');
    expect(second).toContain("globalThis.process = ");
    expect(third).toContain('import fs from "node:fs";\nimport http from "node:http";\n');
    expect(third).not.toMatch(/unenv|globalThis/);
  });

  it("a module that is imported with and without its prefix is one module", async () => {
    const cwd = project({
      "src/worker.ts": `import a from "events"; import b from "node:events"; const c = require("events");
        export default { fetch: () => new Response(String(a === b && b === c)) };`,
    });
    expect(await answerOf(await bundle(cwd, "2026-07-01"), FLAGS)).toBe("true");
  });

  it("an alias of the user comes before a stand-in, and an inject of the user sees the globals", async () => {
    const cwd = project({
      "src/worker.ts": `import fetch from "cross-fetch"; import { readFile } from "fs/promises";
        export default { fetch: () => new Response([fetch(), readFile(), INJECTED].join()) };`,
      "src/own.ts": `export default () => "own";`,
      "src/files.ts": `export const readFile = () => "file";`,
      "src/inject.ts": `export const INJECTED = typeof process.nextTick;`,
    });
    const alias = { "cross-fetch": "./src/own.ts", "fs/promises": "./src/files.ts" };
    const made = await bundle(cwd, "2025-03-01", { alias, inject: ["./src/inject.ts"] });
    expect(await answerOf(made, FLAGS, "2025-03-01")).toBe("own,file,function");
  });

  it("a module that Workers do not have is refused by name, without advice that does not help", async () => {
    const cwd = project({ "src/worker.ts": `import test from "node:test"; export default test;` });
    const refused: unknown = await bundle(cwd, "2026-07-01").catch((error: unknown) => error);
    const { code, message } = refused instanceof BundleError ? refused : { code: "", message: "" };
    expect(code).toBe("BUILD_FAILED");
    expect(message).toContain(`"node:test" is built into Node.js, and Workers do not have it`);
    expect(message).not.toContain("nodejs_compat");
  });

  it("a package that is not installed is refused at its import, also when it would be replaced", async () => {
    const cwd = project({ "src/worker.ts": `import debug from "debug"; export default debug;` });
    await expect(bundle(cwd, "2026-07-01")).rejects.toThrow('Could not resolve "debug"');
  });
});

describe("Without a flag", () => {
  const cwd = project({
    "src/worker.ts": `import { join } from "node:path"; export default { fetch: () => new Response(join("a", "b")) };`,
  });

  it("a Worker has Node.js's modules from the date 2026-08-04 on", async () => {
    const made = await bundle(cwd, "2026-08-04", {}, []);
    // The workerd at hand does not turn it on by date.
    expect(await answerOf(made, FLAGS, "2026-08-04")).toBe("a/b");
  });

  it("that both flags turn off, the refusal names them", async () => {
    const off = ["no_nodejs_compat", "no_nodejs_compat_v2"];
    await expect(bundle(cwd, "2026-08-04", {}, off)).rejects.toThrow(
      'Remove "no_nodejs_compat" and "no_nodejs_compat_v2" from compatibilityFlags to',
    );
  });
});

it("The first edition leaves all modules to the runtime", async () => {
  const cwd = project({
    "src/worker.ts": `import { join } from "path"; const { Buffer } = require("node:buffer");
      export default { fetch: () => new Response(join("a", "b") + Buffer.from("c").toString("hex")) };`,
  });
  const made = await bundle(cwd, "2024-09-22");
  expect(textOf(made)).not.toContain("unenv");
  expect(await answerOf(made, FLAGS, "2024-09-22")).toBe("a/b63");
});
