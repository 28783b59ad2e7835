import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { bundleEntrypoint, inspectExports } from "../../../provider/bundle";
import { project, textOf } from "./support/project";

const root = resolve(__dirname, "../../..");
const compiled = mkdtempSync(join(tmpdir(), "bundle-compiled-"));

afterAll(() => {
  rmSync(compiled, { recursive: true, force: true });
});

beforeAll(async () => {
  await compile(join(compiled, "bundle"));
});

/** Puts the compiled folder at a place. */
async function compile(outdir: string): Promise<void> {
  const folder = join(root, "provider/bundle");
  mkdirSync(outdir, { recursive: true });
  await build({
    entryPoints: readdirSync(folder).map((name) => join(folder, name)),
    outdir,
    format: "cjs",
    platform: "node",
  });
}

/** Runs code in a Node.js of its own, where `bundle` is the built package's folder. */
async function run(code: string, folder = join(compiled, "bundle")): Promise<{ stdout: string; stderr: string }> {
  const env = { ...process.env, NODE_PATH: join(root, "node_modules") };
  const script = `const bundle = require(${JSON.stringify(folder)});\n${code}`;
  return promisify(execFile)(process.execPath, ["-e", script], { env, timeout: 20_000 });
}

const LOADED = `Object.keys(require.cache).map((path) => /node_modules.(esbuild|acorn)\\b/.exec(path)?.[1]).filter(Boolean)`;

it("Loading the folder loads neither esbuild nor acorn nor unenv; using it does", async () => {
  expect((await run(`console.log(JSON.stringify(${LOADED}))`)).stdout.trim()).toBe("[]");
  const { stdout } = await run(`bundle.inspectExports(""); console.log(JSON.stringify(${LOADED}))`);
  expect(stdout.trim()).toBe('["acorn"]');
});

it("The polyfills are the same, and make the same hash, wherever npm or pnpm has put them", async () => {
  const own = ["unenv", "@cloudflare/unenv-preset", "pathe"];
  const put = (name: string, place: string) => {
    cpSync(join(root, "node_modules", name), place, { recursive: true });
  };
  const npm = join(compiled, "npm/node_modules");
  for (const name of own) put(name, join(npm, name));
  await compile(join(npm, "package/bundle"));

  const pnpm = join(compiled, "pnpm/work space/node_modules/.pnpm");
  const link = (from: string, name: string, to: string) => {
    mkdirSync(dirname(join(pnpm, from, "node_modules", name)), { recursive: true });
    symlinkSync(join(pnpm, to, "node_modules", name), join(pnpm, from, "node_modules", name));
  };
  for (const name of own) put(name, join(pnpm, name.replace("/", "+"), "node_modules", name));
  await compile(join(pnpm, "package/node_modules/package/bundle"));
  for (const name of ["unenv", "@cloudflare/unenv-preset"]) link("package", name, name.replace("/", "+"));
  link("@cloudflare+unenv-preset", "unenv", "unenv");
  link("unenv", "pathe", "pathe");

  const cwd = project({
    "worker.ts": `import fetch from "cross-fetch"; import os from "os"; import fs from "node:fs"; const http = require("http");
      export default { fetch: () => new Response([fetch, os, fs, http, process, Buffer].join()) };`,
  });
  const request = JSON.stringify({
    ...{ entrypoint: "worker.ts", cwd, sourceMap: true, compatibilityDate: "2025-03-01" },
    compatibilityFlags: ["nodejs_compat"],
  });
  const print = `bundle.bundleEntrypoint(${request}).then(({ hash, modules }) =>
    console.log(JSON.stringify({ hash, text: modules.map(({ body }) => body.toString()) })));`;
  const [first, second] = await Promise.all(
    [join(npm, "package/bundle"), join(pnpm, "package/node_modules/package/bundle")].map(async (folder) => {
      const made: { text: string[] } = JSON.parse((await run(print, folder)).stdout);
      return made;
    }),
  );
  expect(first).toEqual(second);
  expect(first!.text.join()).toContain("// node_modules/unenv/dist/runtime/node/");
  expect(first!.text.join()).not.toMatch(/pnpm|work space|bundle-compiled/);
});

it("Bundling neither prints nor keeps the process alive, whether it fails or not", async () => {
  const cwd = project({ "good.ts": "export default { a: 1, a: 2 }", "bad.ts": "export default {" });
  const request = (entrypoint: string) =>
    JSON.stringify({ entrypoint, cwd, compatibilityDate: "2026-07-01", compatibilityFlags: [] });
  const { stdout, stderr } = await run(`
    bundle.bundleEntrypoint(${request("bad.ts")}).catch((error) => console.log(error.code))
      .then(() => bundle.bundleEntrypoint(${request("good.ts")})).then(({ hash }) => console.log(hash.length));`);
  expect(stdout).toBe("BUILD_FAILED\n16\n");
  expect(stderr).toBe("");
});

it("A source of 3 MB is bundled and inspected within seconds of work", async () => {
  const part = (n: number) =>
    `export function f${n}(a) { const text = "some text to fill this function, number ${n}"; return a ? { text, a } : [a, ${n}]; }\n`;
  const files = Object.fromEntries(
    Array.from({ length: 30 }, (_, file) => [
      `part${file}.js`,
      Array.from({ length: 850 }, (_, line) => part(file * 850 + line)).join(""),
    ]),
  );
  const imports = Object.keys(files).map((name) => `export * from "./${name}";`);
  const cwd = project({ ...files, "worker.js": imports.join("\n") });
  const before = process.cpuUsage();
  const made = await bundleEntrypoint({
    entrypoint: "worker.js",
    cwd,
    sourceMap: true,
    compatibilityDate: "2026-07-01",
    compatibilityFlags: [],
  });
  expect(inspectExports(textOf(made)).names).toHaveLength(30 * 850);
  expect(made.size).toBeGreaterThan(3_000_000);
  // Of this process alone, and not by the clock: what else the machine does must not decide. Unbounded it was 25 s.
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(8);
}, 60_000);
