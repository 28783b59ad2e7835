import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
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
  const folder = join(root, "provider/bundle");
  mkdirSync(join(compiled, "bundle"));
  await build({
    entryPoints: readdirSync(folder).map((name) => join(folder, name)),
    outdir: join(compiled, "bundle"),
    format: "cjs",
    platform: "node",
  });
});

/** Runs code in a Node.js of its own, where `bundle` is the built package's folder. */
async function run(code: string): Promise<{ stdout: string; stderr: string }> {
  const env = { ...process.env, NODE_PATH: join(root, "node_modules") };
  const script = `const bundle = require(${JSON.stringify(join(compiled, "bundle"))});\n${code}`;
  return promisify(execFile)(process.execPath, ["-e", script], { env, timeout: 20_000 });
}

const LOADED = `Object.keys(require.cache).map((path) => /node_modules.(esbuild|acorn)\\b/.exec(path)?.[1]).filter(Boolean)`;

it("Loading the folder loads neither esbuild nor acorn; using it does", async () => {
  expect((await run(`console.log(JSON.stringify(${LOADED}))`)).stdout.trim()).toBe("[]");
  const { stdout } = await run(`bundle.inspectExports(""); console.log(JSON.stringify(${LOADED}))`);
  expect(stdout.trim()).toBe('["acorn"]');
});

it("Bundling neither prints nor keeps the process alive, whether it fails or not", async () => {
  const cwd = project({ "good.ts": "export default { a: 1, a: 2 }", "bad.ts": "export default {" });
  const request = (entrypoint: string) => JSON.stringify({ entrypoint, cwd, compatibilityFlags: [] });
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
  const made = await bundleEntrypoint({ entrypoint: "worker.js", cwd, sourceMap: true, compatibilityFlags: [] });
  expect(inspectExports(textOf(made)).names).toHaveLength(30 * 850);
  expect(made.size).toBeGreaterThan(3_000_000);
  // Of this process alone, and not by the clock: what else the machine does must not decide. Unbounded it was 25 s.
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(8);
}, 60_000);
