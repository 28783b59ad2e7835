import { availableParallelism } from "node:os";
import { join } from "node:path";
import { root } from "./paths.mjs";
import { run } from "./run.mjs";

const cache = (name) => join(root, "node_modules", ".cache", "pulumi-cloudflare-workers", name);

/** What needs no engine, the longest first. */
const checks = {
  lint: ["node_modules/eslint/bin/eslint.js", "."],
  // Each remembers what it has found in the same sources before.
  types: [
    "node_modules/typescript/bin/tsc",
    "--noEmit",
    ...["-p", "tsconfig.json"],
    ...["--incremental", "--tsBuildInfoFile", cache("types.tsbuildinfo")],
  ],
  format: [
    "node_modules/prettier/bin/prettier.cjs",
    ...["--check", "--log-level=warn"],
    ...["--cache", "--cache-strategy=content", `--cache-location=${cache("format")}`],
    ".",
  ],
  package: ["scripts/release.mjs", "--check"],
  layers: [
    "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs",
    "provider",
    ...["--config", ".dependency-cruiser.mjs"],
  ],
  // What runs inside workerd has other types than Node.js.
  "types inside workerd": ["node_modules/typescript/bin/tsc", "-p", "provider/local/runtime/inside/tsconfig.json"],
};

export const CHECKS = Object.keys(checks);

/**
 * Runs checks beside each other, one on each core, and prints what each has to say when it ends.
 *
 * @param {string[]} names
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string[]>} the names of those that failed
 */
export async function runChecks(names, env) {
  const waiting = CHECKS.filter((name) => names.includes(name));
  const failed = [];
  const worker = async () => {
    for (let name = waiting.shift(); name; name = waiting.shift()) {
      const start = Date.now();
      const { ok, output } = await run("node", checks[name], { cwd: root, env });
      const seconds = ((Date.now() - start) / 1000).toFixed(1);
      console.log(`\n${output}${name} ${ok ? "passed" : "failed"} in ${seconds} s`);
      if (!ok) failed.push(name);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return failed;
}
