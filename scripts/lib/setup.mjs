import { mkdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { buildPackage, installPackages, packagesMatch, packageIsBuilt, requireNode } from "./dependencies.mjs";
import { findEngine, installEngine } from "./engine.mjs";
import { withLock } from "./lock.mjs";
import { binFolder, engineCache } from "./paths.mjs";

/**
 * Makes this checkout ready to run: its packages, the compiled package, Node.js and Pulumi's engine. When all is there
 * already it says nothing and takes a moment.
 *
 * @param {{ log?: (line: string) => void, tolerateTypeErrors?: boolean }} [options]
 * @returns {Promise<{ env: NodeJS.ProcessEnv }>} the environment in which everything else runs
 * @throws {SetupError} which says what to install
 */
export async function setup({ log = console.error, ...options } = {}) {
  let engine = packagesMatch() && packageIsBuilt() ? await findEngine() : undefined;
  if (!engine) {
    const lock = join(dirname(engineCache()), "setup.lock");
    mkdirSync(dirname(lock), { recursive: true });
    engine = await withLock(
      lock,
      async () => {
        await installPackages(log);
        await requireNode();
        await buildPackage(log, options);
        return (await findEngine()) ?? (await installEngine(log));
      },
      (holder) => log(`Another set-up is running (process ${holder}). Waiting for it …`),
    );
  }
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
  };
  if (source === "source") {
    // The engine would look for the plugin of each installed Pulumi package, in vain and for seconds, on every run.
    env.PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION ??= "true";
  }
  return env;
}
