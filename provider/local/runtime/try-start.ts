import { z } from "zod";
import type { BindingContext } from "../bindings/kind";
import { calledBy, kindOf } from "../bindings/table";
import type { StartFailure, WorkerCode, WorkerExports } from "./types";
import { boundFactories, runnableDate, runnableFlags, sharedOptions } from "./config";
import { insideModule } from "./inside/source";
import { createMiniflare, type WorkerOptions } from "./miniflare";
import { esModule, MODULES_ROOT, toModules } from "./modules";
import { startFailure } from "./output";
import { withBindings } from "./with-bindings";

const PROBE = "internal:probe";
const exportsSchema = z.object({
  handlers: z.array(z.string()),
  namedHandlers: z.array(z.object({ name: z.string(), type: z.string() })),
});

/** Starts a Worker alone in a workerd of its own, with bindings that lead nowhere, and looks at what it exports. */
export async function tryStart(candidate: WorkerCode, data: string): Promise<WorkerExports | StartFailure> {
  // Assets alone run no code.
  if (candidate.modules.length === 0) return { handlers: [], namedHandlers: [] };
  let miniflare: ReturnType<typeof createMiniflare> | undefined;
  const worker = probe(candidate);
  try {
    miniflare = createMiniflare(data, {
      ...sharedOptions(),
      workers: [worker, ...boundFactories([worker], [])],
      handleRuntimeStdio: () => undefined,
    });
    await miniflare.ready;
    const url = await miniflare.unsafeGetDirectURL(PROBE);
    const found = exportsSchema.parse(await (await fetch(url)).json());
    return missingClass(candidate, found.namedHandlers) ?? found;
  } catch (error) {
    return failure(startFailure(error));
  } finally {
    // A Miniflare that did not start throws its error again here.
    await miniflare?.dispose().catch(() => undefined);
  }
}

function probe(candidate: WorkerCode): WorkerOptions {
  const main = candidate.mainModule.replace(/^(\.?\/)+/, "");
  const nowhere: BindingContext = {
    worker: candidate.name,
    script: candidate.name,
    version: candidate.version,
    hasAssets: false,
    hasWorker: () => false,
    hasWorkflow: () => false,
  };
  const options: WorkerOptions = {
    name: PROBE,
    modulesRoot: MODULES_ROOT,
    modules: [
      esModule(
        "internal-probe.js",
        `import * as main from ${JSON.stringify(`./${main}`)};
import { probe } from "./probe.worker.js";
// What a main module may export, workerd itself says.
export * from ${JSON.stringify(`./${main}`)};
export default probe(main);
`,
      ),
      insideModule("probe"),
      ...toModules(candidate.mainModule, candidate.modules),
    ],
    compatibilityDate: runnableDate(candidate.compatibilityDate),
    compatibilityFlags: runnableFlags(candidate.compatibilityDate, candidate.compatibilityFlags),
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
  };
  return withBindings(
    options,
    candidate.bindings.map((binding) => kindOf(binding).optionsForTry(binding, nowhere)),
  );
}

function failure(message: string): StartFailure {
  return { kind: /No such module/.test(message) ? "missing-module" : "does-not-start", message };
}

/** A class of its own that a binding names must be among what it exports. */
function missingClass(candidate: WorkerCode, exported: { name: string }[]): StartFailure | undefined {
  for (const binding of candidate.bindings) {
    const called = calledBy(binding, candidate.name);
    if (!called?.isClass || called.script !== candidate.name) continue;
    if (exported.some(({ name }) => name === called.name)) continue;
    const list = exported.map(({ name }) => name).join(", ") || "nothing by name";
    return {
      kind: "missing-class",
      message: `The binding ${binding.name} names the class ${called.name}, which "${candidate.mainModule}" does not export. It exports ${list}.`,
    };
  }
  return undefined;
}
