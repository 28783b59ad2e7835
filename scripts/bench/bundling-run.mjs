// Bundles a Worker once and prints what it took, with esbuild alone or as a Worker of a program is: bundled, its class found, packed.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "../lib/paths.mjs";

const [how, entrypoint] = process.argv.slice(2);
const cwd = process.cwd();
const load = createRequire(import.meta.url);

const work = {
  async esbuild() {
    const { outputFiles } = await load("esbuild").build({
      ...{ entryPoints: [entrypoint], absWorkingDir: cwd, outfile: "main.js", write: false, logLevel: "silent" },
      ...{ bundle: true, format: "esm", platform: "browser", target: "es2024", charset: "utf8", keepNames: true },
      ...{ sourcemap: "linked", external: ["cloudflare:*"], conditions: ["workerd", "worker", "browser"] },
    });
    return outputFiles.at(-1).contents.byteLength;
  },
  async ours() {
    const { bundleEntrypoint, exportsOf } = load(join(root, "dist", "bundle", "index.js"));
    const { packSource } = load(join(root, "dist", "bundle", "source.js"));
    const more = { sourceMap: true, compatibilityDate: "2026-07-01", compatibilityFlags: [] };
    const bundle = await bundleEntrypoint({ entrypoint, cwd, ...more });
    if (!exportsOf(bundle).classNamed("OrderProcessor")) throw new Error("The class is not found.");
    await packSource(bundle);
    return bundle.size;
  },
};

/** The processor time of esbuild's process, in nanoseconds a thread: what the clock of the kernel counts is too coarse. */
function ofChildren() {
  let ms = 0;
  for (const pid of readdirSync("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      if (Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) !== process.pid) continue;
      for (const thread of readdirSync(`/proc/${pid}/task`)) {
        ms += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]) / 1e6;
      }
    } catch {
      // It has ended meanwhile.
    }
  }
  return ms;
}

const bytes = await work[how]();
const wall = performance.now();
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ bytes, wall, cpu: (user + system) / 1000 + ofChildren() }));
