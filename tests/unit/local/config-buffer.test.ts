import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";

const root = resolve(__dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "config-buffer-"));

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Serializes a configuration of half a megabyte, and counts the buffers that it takes. */
const script = (load: string) => `
  let made = 0;
  globalThis.ArrayBuffer = new Proxy(ArrayBuffer, { construct(...args) { made += 1; return Reflect.construct(...args.slice(0, 2)); } });
  const file = require.resolve("miniflare");
  const { serializeConfig } = ${load};
  made = 0;
  const services = Array.from({ length: 500 }, (_, i) => ({
    name: "worker-" + i,
    worker: { compatibilityDate: "2026-01-01", modules: [{ name: "main.js", esModule: "export default " + "1".repeat(1000) }] },
  }));
  const config = serializeConfig({ services, sockets: [], extensions: [] });
  const hash = require("node:crypto").createHash("sha256").update(config).digest("hex");
  console.log(JSON.stringify({ made, bytes: config.length, hash }));`;

async function serialized(load: string): Promise<{ made: number; bytes: number; hash: string }> {
  const env = { ...process.env, NODE_PATH: join(root, "node_modules") };
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", script(load)], { env });
  return JSON.parse(stdout) as { made: number; bytes: number; hash: string };
}

it("workerd's configuration is written into a buffer that is copied a few times, and is the same", async () => {
  const outfile = join(folder, "config-buffer.js");
  await build({
    entryPoints: [join(root, "provider/local/runtime/config-buffer.ts")],
    ...{ outfile, format: "cjs", platform: "node" },
  });
  const [before, after] = await Promise.all([
    serialized("require(file)"),
    serialized(`require(${JSON.stringify(outfile)}).withLargerSteps(file, () => require(file))`),
  ]);
  expect(after.hash).toBe(before.hash);
  expect(before.made).toBeGreaterThan(after.bytes / 8192);
  // Node.js 22 before 22.15 has no way to change it.
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 22 || minor >= 15) expect(after.made).toBeLessThan(6);
});
