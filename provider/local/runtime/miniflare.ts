import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Miniflare, Log } from "miniflare";
import type { BindingOptions, DurableObjectOptions, Service } from "../bindings/options";
import type { ModuleDefinition } from "./modules";
import { withLargerSteps } from "./config-buffer";
import { ownerMark } from "./orphans";

/** A Worker, as far as this package uses miniflare's options: its own types are of another version of their schema library, and check nothing. */
export interface WorkerOptions extends BindingOptions {
  name: string;
  modulesRoot: string;
  modules: ModuleDefinition[];
  compatibilityDate?: string;
  compatibilityFlags?: string[];
  unsafeDirectSockets?: { host: string; port: number }[];
  tails?: (string | Service)[];
  streamingTails?: (string | Service)[];
  /** The Worker that its requests pass, instead of going to the network. */
  outboundService?: string;
  dataBlobBindings?: Record<string, Uint8Array>;
  /** Where Docker is, for the containers of its objects. */
  containerEngine?: string;
  additionalUnboundDurableObjects?: DurableObjectOptions[];
  unsafeBindings?: {
    name: string;
    type: string;
    plugin: { package: string; name: string };
    options: Record<string, unknown>;
  }[];
}

export interface SharedOptions {
  log: Log;
  cf: false;
  host: string;
  port: number;
  cachePersist: false;
  logRequests: false;
}

export interface InstanceOptions extends SharedOptions {
  workers: WorkerOptions[];
  defaultPersistRoot?: string;
  handleRuntimeStdio?: () => void;
  handleStructuredLogs?: (line: { level: string; message: string }) => void;
  unsafeHandleRuntimeRestart?: () => void;
}

let loaded: typeof import("miniflare") | undefined;

/** miniflare, loaded when it is first needed: it takes a third of a second, and most of this package runs without it. */
export function loadMiniflare(): typeof import("miniflare") {
  try {
    // An import() would be of another module system than Jest runs the tests in.
    // eslint-disable-next-line @typescript-eslint/no-require-imports, @typescript-eslint/no-unsafe-return
    return (loaded ??= withLargerSteps(require.resolve("miniflare"), () => require("miniflare")));
  } catch (error) {
    throw new Error(
      'The embedded Cloudflare runs Workers with miniflare, which is not installed. Add it to the project: "npm install --save-dev miniflare".',
      { cause: error },
    );
  }
}

/** Where miniflare keeps what it needs while it runs, below the data. */
export const TEMPORARY = "tmp";

/** A Miniflare that belongs to this data: a run that is killed leaves its workerd and its temporary files behind, and the next finds both. */
export function createMiniflare(data: string, options: InstanceOptions): Miniflare {
  const { Miniflare } = loadMiniflare();
  const temporary = join(data, TEMPORARY);
  mkdirSync(temporary, { recursive: true });
  const before = process.env.TMPDIR;
  process.env.TMPDIR = temporary;
  try {
    return new Miniflare({ ...options, unsafeRuntimeEnv: ownerMark(data) });
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

const moduleTexts = new Map<string, string>();

/** A module of miniflare that runs inside workerd, as it is. */
export function miniflareModule(...path: string[]): string {
  const file = join(dirname(require.resolve("miniflare")), "workers", ...path);
  const text = moduleTexts.get(file) ?? readFileSync(file, "utf8");
  moduleTexts.set(file, text);
  return text;
}

/** The module of miniflare that runs Workflow instances, as it is. */
export function workflowEngineModule(): string {
  return miniflareModule("workflows", "binding.worker.js");
}
