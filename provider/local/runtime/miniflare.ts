import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** miniflare, loaded when it is first needed: it takes a third of a second, and most of this package runs without it. */
export function loadMiniflare(): typeof import("miniflare") {
  try {
    return require("miniflare");
  } catch (error) {
    throw new Error(
      'The embedded Cloudflare runs Workers with miniflare, which is not installed. Add it to the project: "npm install --save-dev miniflare".',
      { cause: error },
    );
  }
}

let engine: string | undefined;

/** The module of miniflare that runs Workflow instances, as it is. */
export function workflowEngineModule(): string {
  const file = join(dirname(require.resolve("miniflare")), "workers", "workflows", "binding.worker.js");
  return (engine ??= readFileSync(file, "utf8"));
}
