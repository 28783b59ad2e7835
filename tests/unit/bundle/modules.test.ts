import { gzipSync } from "node:zlib";
import { bundleEntrypoint } from "../../../provider/bundle";
import { project, textOf } from "./support/project";
import { answerOf } from "./support/run";

/** (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add) */
const wasm = Buffer.from(
  "0061736d0100000001070160027f7f017f03020100070701036164640000" + "0a09010700200020016a0b",
  "hex",
);
const bundle = (cwd: string, options = {}, compatibilityFlags: string[] = []) =>
  bundleEntrypoint({
    entrypoint: "src/worker.ts",
    cwd,
    options,
    sourceMap: true,
    compatibilityDate: "2026-07-01",
    compatibilityFlags,
  });

const files = {
  "src/worker.ts": `
    import add from "./add.wasm";
    import again from "./add.wasm?module";
    import page from "./my page.html";
    import query from "./query.sql";
    import data from "./data.bin";
    import note from "note/note.txt";
    const required = require("./my page.html");
    export default { async fetch() {
      const sum = new WebAssembly.Instance(add).exports.add(40, 2);
      return Response.json([sum, add === again, page, query, new Uint8Array(data)[1], note, required,
        (await import("./my page.html")).default]);
    } };`,
  "src/add.wasm": wasm,
  "src/my page.html": "<p>é</p>",
  "src/query.sql": "select 1",
  "src/data.bin": Uint8Array.of(7, 8),
  "node_modules/note/note.txt": "a note",
  "node_modules/note/package.json": "{}",
};

describe("Files that travel on their own", () => {
  it("arrive in workerd as wrangler sends them: wasm, text and bytes, imported, required and imported late", async () => {
    const made = await bundle(project(files));
    const types = made.modules.map(({ name, contentType }) => [name.replace(/^[0-9a-f]{16}-/, "<hash>-"), contentType]);
    expect(Object.fromEntries(types)).toEqual({
      "<hash>-add.wasm": "application/wasm",
      "<hash>-data.bin": "application/octet-stream",
      "<hash>-my_page.html": "text/plain",
      "<hash>-note.txt": "text/plain",
      "<hash>-query.sql": "text/plain",
      "main.js": "application/javascript+module",
      "main.js.map": "application/source-map",
    });
    expect(types).toHaveLength(7);
    expect(JSON.parse(await answerOf(made))).toEqual([
      42,
      true,
      "<p>é</p>",
      "select 1",
      8,
      "a note",
      "<p>é</p>",
      "<p>é</p>",
    ]);
  });

  it("are read with a loader instead when the user names one", async () => {
    const cwd = project({
      "src/worker.ts": `import page from "./page.html"; export default { fetch: () => new Response(page) };`,
      "src/page.html": "inlined",
    });
    const made = await bundle(cwd, { loader: { ".html": "text" } });
    expect(made.modules.map(({ name }) => name)).toEqual(["main.js", "main.js.map"]);
    expect(await answerOf(made)).toBe("inlined");
  });

  it("count for the size, source maps do not; gzip is that of what counts, together, as wrangler reports it", async () => {
    const made = await bundle(project(files));
    const counted = made.modules.filter(({ name }) => name !== "main.js.map").map(({ body }) => body);
    expect(made.size).toBe(Buffer.concat(counted).byteLength);
    expect(made.gzipSize).toBe(gzipSync(Buffer.concat(counted)).byteLength);
  });

  it("are among the inputs to watch and the largest ones", async () => {
    const cwd = project({ ...files, "src/data.bin": new Uint8Array(50_000) });
    const made = await bundle(cwd);
    expect(made.inputs).toEqual([
      "node_modules/note/note.txt",
      "src/add.wasm",
      "src/data.bin",
      "src/my page.html",
      "src/query.sql",
      "src/worker.ts",
    ]);
    expect(made.largestInputs).toHaveLength(5);
    expect(made.largestInputs[0]).toEqual({ path: "src/data.bin", bytes: 50_000 });
    expect(made.largestInputs[1]!.path).toBe("src/worker.ts");
  });
});

describe("Node.js's modules", () => {
  const cwd = project({
    "src/worker.ts": `
      import { join } from "path";
      import { Buffer } from "node:buffer";
      const { EventEmitter } = require("events");
      export default { fetch: () => new Response([join("a", "b"), Buffer.from("c").toString("hex"), new EventEmitter().listenerCount("d")].join()) };`,
  });

  it("come from the runtime with nodejs_compat, by import and by require", async () => {
    const made = await bundle(cwd, {}, ["nodejs_compat"]);
    expect(textOf(made)).toContain('from "node:path"');
    expect(await answerOf(made, ["nodejs_compat"])).toBe("a/b,63,0");
  });

  it("can be replaced by an alias", async () => {
    const replaced = project({
      "src/worker.ts": `import { join } from "path"; export default { fetch: () => new Response(join()) };`,
      "src/own.ts": `export const join = () => "own";`,
    });
    expect(await answerOf(await bundle(replaced, { alias: { path: "./src/own.ts" } }, ["nodejs_compat"]))).toBe("own");
  });

  it("are the installed package's without nodejs_compat, where there is one", async () => {
    const installed = project({
      "src/worker.ts": `import { join } from "path"; export default { fetch: () => new Response(join()) };`,
      "node_modules/path/index.js": `exports.join = () => "installed";`,
    });
    expect(await answerOf(await bundle(installed))).toBe("installed");
  });

  it("give AsyncLocalStorage alone with nodejs_als", async () => {
    const als = project({
      "src/worker.ts": `import { AsyncLocalStorage } from "node:async_hooks";
        export default { fetch: () => new AsyncLocalStorage().run("in", () => new Response("run")) };`,
    });
    expect(await answerOf(await bundle(als, {}, ["nodejs_als"]), ["nodejs_als"])).toBe("run");
  });
});
