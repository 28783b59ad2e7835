import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { bundleEntrypoint, type EntrypointRequest } from "../../provider/bundle";
import { call, cleanUp, enable, start, temporaryFolder } from "./harness";

let local: Awaited<ReturnType<typeof start>>;

beforeAll(async () => {
  local = await start();
}, 30_000);
afterAll(cleanUp);

/** (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add) */
const wasm = Buffer.from(
  "0061736d0100000001070160027f7f017f03020100070701036164640000" + "0a09010700200020016a0b",
  "hex",
);

/** What a Worker answers that is bundled from these files and uploaded. */
async function answer(
  name: string,
  files: Record<string, string | Uint8Array>,
  request: Pick<EntrypointRequest, "entrypoint" | "compatibilityDate" | "compatibilityFlags"> &
    Partial<EntrypointRequest>,
): Promise<unknown> {
  const cwd = await temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(cwd, path)), { recursive: true });
    await writeFile(join(cwd, path), content);
  }
  const { mainModule, modules } = await bundleEntrypoint({ cwd, sourceMap: true, ...request });
  const form = new FormData();
  const { compatibilityDate: compatibility_date, compatibilityFlags: compatibility_flags } = request;
  form.append("metadata", JSON.stringify({ main_module: mainModule, compatibility_date, compatibility_flags }));
  for (const { name: part, contentType, body } of modules) {
    form.append(part, new Blob([new Uint8Array(body)], { type: contentType }), part);
  }
  expect(await call(local, "PUT", `/workers/scripts/${name}`, form)).toMatchObject({ errors: [], success: true });
  return (await fetch(await enable(local, name))).json();
}

const files = {
  "src/worker.ts": `
    import add from "./add.wasm";
    import again from "./add.wasm?module";
    import page from "./page.html";
    import data from "./data.bin";
    import settings from "./settings.json";
    import { where } from "store";
    import { twice } from "@/twice";
    export default { async fetch() {
      const sum = new WebAssembly.Instance(add).exports.add(40, 2);
      const { late } = await import("./late");
      return Response.json([sum, add === again, page, new Uint8Array(data)[1], settings.on, where(), twice(late),
        Buffer.from("c").toString("hex"), typeof process.nextTick]);
    } };`,
  "src/add.wasm": wasm,
  "src/page.html": "page",
  "src/data.bin": Uint8Array.of(7, 8),
  "src/settings.json": `{ "on": true }`,
  "src/late.ts": `import { readFileSync } from "node:fs"; export const late = typeof readFileSync;`,
  "src/lib/twice.ts": `export const twice = (text: string): string => text + text;`,
  "tsconfig.json": `{ "compilerOptions": { "paths": { "@/*": ["./src/lib/*"] } } }`,
  "node_modules/store/index.js": `const { join } = require("path"); const fetch = require("cross-fetch"); const os = require("os");
    exports.where = () => join(typeof fetch, typeof fetch.Headers, typeof os.hostname);`,
};
const expected = [42, true, "page", 8, true, "function/function/function", "functionfunction", "63", "function"];

test.each(["2024-09-23", "2026-03-17"])(
  "WebAssembly, text, data, JSON, packages for Node.js and late imports run with nodejs_compat and the date %s",
  async (compatibilityDate) => {
    const request = { entrypoint: "src/worker.ts", compatibilityDate, compatibilityFlags: ["nodejs_compat"] };
    expect(await answer(`on-${compatibilityDate}`, files, request)).toEqual(expected);
  },
);

test("they run without the flag where the date turns it on", async () => {
  const request = { entrypoint: "src/worker.ts", compatibilityDate: "2026-08-04", compatibilityFlags: [] };
  expect(await answer("by-date", files, request)).toEqual(expected);
});

test("modules that are uploaded as they are run from their paths", async () => {
  const built = {
    "build/index.js": `import { b } from "./lib/b.js"; import c from "./lib/c.cjs"; import text from "./lib/text.txt";
      export default { async fetch() { return Response.json([b, c.c, text, (await import("./lib/late.js")).default]); } };`,
    "build/lib/b.js": `export const b = "b";`,
    "build/lib/c.cjs": `exports.c = "c";`,
    "build/lib/late.js": `export default "late";`,
    "build/lib/text.txt": "text",
  };
  const found = await answer("as-is", built, {
    ...{ entrypoint: "build/index.js", noBundle: true, compatibilityDate: "2026-07-01", compatibilityFlags: [] },
    rules: [
      { type: "ESModule", globs: ["**/*.js"] },
      { type: "CommonJS", globs: ["**/*.cjs"] },
    ],
  });
  expect(found).toEqual(["b", "c", "text", "late"]);
});
