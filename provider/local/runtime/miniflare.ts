import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Miniflare, MiniflareOptions } from "miniflare";

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

/** A Miniflare whose temporary files are below this folder: a run that is killed leaves them behind, and the next finds them there. */
export function createMiniflare(temporary: string, options: MiniflareOptions): Miniflare {
  const { Miniflare } = loadMiniflare();
  mkdirSync(temporary, { recursive: true });
  const before = process.env.TMPDIR;
  process.env.TMPDIR = temporary;
  try {
    return new Miniflare(options);
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

let engine: string | undefined;

/** The module of miniflare that runs Workflow instances, as it is. */
export function workflowEngineModule(): string {
  const file = join(dirname(require.resolve("miniflare")), "workers", "workflows", "binding.worker.js");
  return (engine ??= readFileSync(file, "utf8"));
}
