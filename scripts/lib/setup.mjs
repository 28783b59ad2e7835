import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { buildPackage, installPackages, packagesMatch, packageIsBuilt, requireNode } from "./dependencies.mjs";
import { findEngine, installEngine } from "./engine.mjs";
import { withLock } from "./lock.mjs";
import { binFolder, engineCache, root } from "./paths.mjs";

/**
 * Makes this checkout ready to run: its packages, the compiled package, Node.js and Pulumi's engine. When all is there
 * already it says nothing and takes a moment.
 *
 * @param {{ log?: (line: string) => void, tolerateTypeErrors?: boolean }} [options]
 * @returns {Promise<{ env: NodeJS.ProcessEnv }>} the environment in which everything else runs
 * @throws {SetupError} which says what to install
 */
export async function setup({ log = console.error, ...options } = {}) {
  const locks = dirname(engineCache());
  mkdirSync(locks, { recursive: true });
  const alone = (name, work) =>
    withLock(join(locks, `${name}.lock`), work, (holder) =>
      log(`Another set-up is running (process ${holder}). Waiting for it …`),
    );
  if (!packagesMatch() || !packageIsBuilt()) {
    await alone(`checkout-${createHash("sha256").update(root).digest("hex").slice(0, 16)}`, async () => {
      await installPackages(log);
      await requireNode();
      await buildPackage(log, options);
    });
  }
  // Checkouts share the engine, and nothing else.
  const engine =
    (await findEngine()) ?? (await alone("engine", async () => (await findEngine()) ?? installEngine(log)));
  return { env: environment(engine) };
}

/** @param {import("./engine.mjs").Engine} engine */
function environment({ source, bin }) {
  const env = {
    ...process.env,
    // With OWN_NODE, as in CI, it is the Node.js that started this: otherwise node_modules has a newer one.
    PATH: [...(process.env.OWN_NODE ? [dirname(process.execPath)] : []), binFolder, bin, process.env.PATH].join(
      delimiter,
    ),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // Each run of Pulumi starts several processes that load the same modules: Node.js keeps them compiled.
    NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "pulumi-cloudflare-workers", "compiled"),
  };
  if (source === "source") {
    // The engine would look for the plugin of each installed Pulumi package, in vain and for seconds, on every run.
    env.PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION ??= "true";
  }
  return env;
}
