import { tryStart } from "../../../provider/local/runtime/try-start";
import type { WorkerCode } from "../../../provider/local/runtime/types";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { World, eventually, workerCode } from "./harness";

const data = mkdtempSync(join(tmpdir(), "try-start-test-"));
afterAll(async () => {
  await eventually(() => {
    expect(readdirSync(data, { recursive: true })).toEqual(["tmp"]);
  }).finally(() => {
    rmSync(data, { recursive: true });
  });
});

const attempt = (source: string, more: Partial<WorkerCode> = {}) =>
  tryStart({ ...workerCode("candidate", source), ...more }, data);
const EMPTY = "export default {};";

describe("trying a Worker before it replaces anything", () => {
  test("tells its handlers, and its classes with what they are", async () => {
    const source = `
      import { WorkflowEntrypoint, DurableObject, WorkerEntrypoint } from "cloudflare:workers";
      export default { fetch() {}, scheduled() {} };
      export class A extends WorkflowEntrypoint {}
      export class B extends DurableObject {}
      export class C extends WorkerEntrypoint {}`;
    expect(await attempt(source)).toEqual({
      handlers: ["fetch", "scheduled"],
      namedHandlers: [
        { name: "A", type: "workflow" },
        { name: "B", type: "durable-object" },
        { name: "C", type: "entrypoint" },
      ],
    });
  });

  test.each([
    [
      "throws while it loads",
      `const a = 1;\nthrow new Error("boom");`,
      "does-not-start",
      "Uncaught Error: boom\n  at main.js:2:7",
    ],
    [
      "imports what is not there",
      `import "./gone.js";`,
      "missing-module",
      'Uncaught Error: No such module "gone.js".\n  imported from "main.js"',
    ],
    [
      "does not parse",
      "export default {{",
      "does-not-start",
      expect.stringMatching(/^Uncaught SyntaxError: .*\n +at main.js:1/),
    ],
    [
      "does in the global scope what is for requests",
      `await fetch("http://x");`,
      "does-not-start",
      expect.stringMatching(/^Uncaught Error: Disallowed operation/),
    ],
  ])("code that %s is refused in workerd's words, without a path", async (_, source, kind, message) => {
    expect(await attempt(source)).toEqual({ kind, message });
  });

  test("an unknown compatibility flag is refused", async () => {
    expect(await attempt(EMPTY, { compatibilityFlags: ["no_such"] })).toEqual({
      kind: "does-not-start",
      message: "No such compatibility flag: no_such",
    });
  });

  test.each([
    ["2026-08-04", [], "object object"],
    ["2099-01-01", [], "object object"],
    ["2026-08-04", ["nodejs_compat"], "object object"],
    ["2026-08-04", ["no_nodejs_compat_v2"], "object undefined"],
    ["2026-08-04", ["no_nodejs_compat", "no_nodejs_compat_v2"], "undefined undefined"],
    ["2026-08-03", [], "undefined undefined"],
  ])(
    "with the date %s and the flags %j, Node.js's modules and its process are %s, as on Cloudflare",
    async (date, flags, found) => {
      const source = `const modules = await import("node:path").then(() => "object", () => "undefined");
      const found = modules + " " + typeof globalThis.process;
      if (found !== ${JSON.stringify(found)}) throw new Error(found);
      export default {};`;
      expect(await attempt(source, { compatibilityDate: date, compatibilityFlags: flags })).toMatchObject({
        handlers: [],
      });
    },
  );

  test("a class that a binding names must be exported", async () => {
    const bindings = [{ type: "durable_object_namespace", name: "ROOMS", class_name: "Room" }];
    expect(await attempt(EMPTY, { bindings })).toMatchObject({
      kind: "missing-class",
      message: expect.stringContaining("Room"),
    });
  });

  test("code may read its plain bindings while it loads, and a binding that does not run here does not stop it", async () => {
    const bindings = [
      { type: "plain_text", name: "REGION", text: "eu" },
      { type: "ai", name: "AI" },
      { type: "kv_namespace", name: "KV", namespace_id: "x" },
    ];
    const source = `import { env } from "cloudflare:workers"; if (env.REGION !== "eu") throw new Error("no region"); export default { fetch() {}, kv: env.KV };`;
    expect(await attempt(source, { bindings })).toMatchObject({ handlers: ["fetch"] });
  });

  test("modules of all types load", async () => {
    const part = (name: string, contentType: string, body: string | Uint8Array) => ({
      name,
      contentType,
      body: Buffer.from(body),
    });
    const modules = [
      part("main.js.map", "application/source-map", "{}"),
      part("lib/common.cjs", "application/javascript", "module.exports = { a: 1 };"),
      part("text.txt", "text/plain", "words"),
      part("data.bin", "application/octet-stream", new Uint8Array([1, 2, 3])),
      part("empty.wasm", "application/wasm", new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])),
      part(
        "main.js",
        "application/javascript+module",
        `import common from "./lib/common.cjs"; import text from "./text.txt"; import data from "./data.bin"; import wasm from "./empty.wasm";
         if (common.a !== 1 || text !== "words" || data.byteLength !== 3 || !(wasm instanceof WebAssembly.Module)) throw new Error("wrong");
         export default { fetch() {} };`,
      ),
    ];
    expect(await attempt("", { modules })).toMatchObject({ handlers: ["fetch"] });
  });

  test("a date ahead of workerd runs with its newest, and the log says so", async () => {
    const world = await World.create();
    const future = { ...workerCode("future", EMPTY), compatibilityDate: "2099-01-01" };
    expect(await world.runtime.tryStart(future)).toMatchObject({ handlers: [] });
    expect(world.lines).toEqual([{ worker: "future", level: "warn", message: expect.stringContaining("2099-01-01") }]);
    await world.end();
  });
});
