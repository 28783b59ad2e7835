import { z } from "zod";
import type { ApiBinding, StartFailure, WorkerCode, WorkerExports } from "./types";
import { unavailable } from "./bindings";
import { boundFactories, runnableDate, sharedOptions } from "./config";
import { insideModule } from "./inside/source";
import { createMiniflare, type WorkerOptions } from "./miniflare";
import { esModule, MODULES_ROOT, toModules } from "./modules";
import { startFailure } from "./output";

const PROBE = "internal:probe";
const exportsSchema = z.object({
  handlers: z.array(z.string()),
  namedHandlers: z.array(z.object({ name: z.string(), type: z.string() })),
});

/** What a binding points at and does not exist. */
export function missingTarget(candidate: WorkerCode, exists: (worker: string) => boolean): StartFailure | undefined {
  for (const { type, name, service, script_name } of candidate.bindings) {
    const target = type === "service" ? service : type === "durable_object_namespace" ? script_name : undefined;
    if (typeof target !== "string" || target === candidate.name || exists(target)) continue;
    return {
      kind: "missing-binding-target",
      message: `Could not resolve ${type === "service" ? "service" : "Durable Object"} binding '${name}'. Target script '${target}' not found.`,
    };
  }
  return undefined;
}

/** Starts a Worker alone in a workerd of its own, with bindings that lead nowhere, and looks at what it exports. */
export async function tryStart(candidate: WorkerCode, data: string): Promise<WorkerExports | StartFailure> {
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
  // Code may read plain values while it loads; everything else is of use only in a request.
  const plain = (binding: ApiBinding) =>
    binding.type === "json"
      ? binding.json
      : ["plain_text", "secret_text"].includes(binding.type)
        ? binding.text
        : undefined;
  const values = candidate.bindings.flatMap((b): [string, unknown][] =>
    plain(b) === undefined ? [] : [[b.name, plain(b)]],
  );
  const stubs = candidate.bindings
    .filter((b) => plain(b) === undefined)
    .map((b) => unavailable(b, "the Worker only loads, it does not run yet."));
  return {
    name: PROBE,
    modulesRoot: MODULES_ROOT,
    modules: [
      esModule(
        "internal-probe.js",
        `import * as main from ${JSON.stringify(`./${main}`)};
import { probe } from "./probe.worker.js";
export default probe(main);
`,
      ),
      insideModule("probe"),
      ...toModules(candidate.mainModule, candidate.modules),
    ],
    compatibilityDate: runnableDate(candidate.compatibilityDate),
    compatibilityFlags: candidate.compatibilityFlags,
    bindings: Object.fromEntries(values),
    wrappedBindings: Object.fromEntries(stubs.flatMap((stub) => Object.entries(stub.wrappedBindings ?? {}))),
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
  };
}

function failure(message: string): StartFailure {
  return { kind: /No such module/.test(message) ? "missing-module" : "does-not-start", message };
}

/** A class of its own that a binding names has to be among what it exports. */
function missingClass(candidate: WorkerCode, exported: { name: string }[]): StartFailure | undefined {
  for (const { type, name, class_name, script_name } of candidate.bindings) {
    if (type !== "durable_object_namespace" && type !== "workflow") continue;
    if (typeof class_name !== "string" || (script_name !== undefined && script_name !== candidate.name)) continue;
    if (exported.some((each) => each.name === class_name)) continue;
    const list = exported.map((each) => each.name).join(", ") || "nothing by name";
    return {
      kind: "missing-class",
      message: `The binding ${name} names the class ${class_name}, which "${candidate.mainModule}" does not export. It exports ${list}.`,
    };
  }
  return undefined;
}
