// `npm run build`: compiles provider/ to an empty dist/, and joins what runs inside workerd into files there. Type errors fail it, but
// what can be written is written.
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "./lib/paths.mjs";
import { run, runMain } from "./lib/run.mjs";

const inside = "local/runtime/inside";

await runMain(async () => {
  const load = createRequire(import.meta.url);
  const tsc = load.resolve("typescript/bin/tsc");
  // What an earlier build left would be packed.
  rmSync(join(root, "dist"), { recursive: true, force: true });
  const { ok } = await run(process.execPath, [tsc, "-p", "tsconfig.build.json"], { cwd: root, inherit: true });
  const { bundleInside, INSIDE_MODULES } = load(join(root, "dist", inside, "bundle.js"));
  for (const name of INSIDE_MODULES) {
    writeFileSync(join(root, "dist", inside, `${name}.worker.js`), bundleInside(join(root, "provider", inside), name));
  }
  chmodSync(join(root, "dist", "cli.js"), 0o755);
  return ok ? 0 : 1;
});
