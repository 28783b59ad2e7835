import { createRequire } from "node:module";
import { join } from "node:path";

const load = createRequire(__filename);

/** What runs inside workerd, each a `.worker.ts` of this folder and a module of its own at run time. */
export const INSIDE_MODULES = [
  "gateway",
  "engine",
  "workflow-binding",
  "dispatch-namespace",
  "outbound",
  "outbound-way",
  "exported-workflows",
  "containers",
  "store-secret",
  "unavailable-binding",
  "probe",
  "asset-files",
  "message-queue",
  "shared-worker",
] as const;
export type InsideModule = (typeof INSIDE_MODULES)[number];

/** Joins a module with what it imports from this folder. `npm run build` does it for all of them, so that nothing is bundled later. */
export function bundleInside(folder: string, name: InsideModule): string {
  const { buildSync } = load("esbuild") as typeof import("esbuild");
  const { outputFiles } = buildSync({
    entryPoints: [join(folder, `${name}.worker.ts`)],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2024",
    // workerd's own, and miniflare's engine, which stays the file that it is.
    external: ["cloudflare:*", "node:async_hooks", "./miniflare-engine.worker.js"],
    tsconfigRaw: {},
  });
  return outputFiles[0]?.text ?? "";
}
