import type { WorkerModule } from "./types";

type ModuleType = "ESModule" | "CommonJS" | "Text" | "Data" | "CompiledWasm";

export interface ModuleDefinition {
  type: ModuleType;
  path: string;
  contents: string | Uint8Array;
}

/** How workerd loads a part of an upload, by its content type. */
const TYPES: Record<string, ModuleType> = {
  "application/javascript+module": "ESModule",
  "text/javascript+module": "ESModule",
  "application/javascript": "CommonJS",
  "text/javascript": "CommonJS",
  "application/wasm": "CompiledWasm",
  "application/octet-stream": "Data",
};

/** The folder that module names are relative to; it does not exist, and its name never shows. */
export const MODULES_ROOT = "/";

/** The compatibility date that the internal Workers are written for. */
export const INTERNAL_DATE = "2026-01-01";

/** The modules of a Worker in miniflare's terms, the main module first. Source maps are left out. */
export function toModules(mainModule: string, modules: WorkerModule[]): ModuleDefinition[] {
  return modules
    .filter((part) => contentType(part) !== "application/source-map")
    .sort((a, b) => Number(b.name === mainModule) - Number(a.name === mainModule))
    .map((part) => toModule(part));
}

/** A module that this package brings. */
export function esModule(name: string, contents: string): ModuleDefinition {
  return { type: "ESModule", path: MODULES_ROOT + name, contents };
}

function contentType(part: WorkerModule): string {
  return (part.contentType.split(";")[0] ?? "").trim().toLowerCase();
}

function toModule(part: WorkerModule): ModuleDefinition {
  const path = MODULES_ROOT + part.name.replace(/^(\.?\/)+/, "");
  const given = contentType(part);
  const text = () => Buffer.from(part.body).toString("utf8");
  if (given === "application/json") return { type: "ESModule", path, contents: `export default ${text()};` };
  const type = TYPES[given] ?? (given.startsWith("text/") ? "Text" : "Data");
  return { type, path, contents: type === "Data" || type === "CompiledWasm" ? part.body : text() };
}
