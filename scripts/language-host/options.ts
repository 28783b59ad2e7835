import type { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** The `runtime.options` of a Pulumi.yaml that this host understands. */
export interface NodeOptions {
  typescript: boolean;
  tsconfig: string;
  nodeargs: string;
  production: boolean;
  packagemanager: PackageManager | "auto";
}

export const packageManagers = ["npm", "pnpm", "yarn", "bun"] as const;
export type PackageManager = (typeof packageManagers)[number];

/**
 * Reads the runtime options of a program, with the engine's defaults.
 *
 * @throws Error when an option has the wrong type, in the words that the engine's own host uses.
 */
export function parseOptions(options: Struct | undefined): NodeOptions {
  const raw = options?.toJavaScript() ?? {};
  const packagemanager = text(raw, "packagemanager") || "auto";
  const known = packageManagers.find((name) => name === packagemanager);
  if (packagemanager !== "auto" && known === undefined) {
    throw new Error(`packagemanager option must be one of auto, npm, yarn, pnpm or bun, got "${packagemanager}"`);
  }
  return {
    typescript: flag(raw, "typescript", true),
    tsconfig: text(raw, "tsconfig", "tsconfigpath"),
    nodeargs: text(raw, "nodeargs"),
    production: flag(raw, "production", false),
    packagemanager: known ?? "auto",
  };
}

function flag(raw: Record<string, unknown>, key: string, fallback: boolean): boolean {
  const value = raw[key] ?? fallback;
  if (typeof value !== "boolean") throw new Error(`${key} option must be a boolean`);
  return value;
}

function text(raw: Record<string, unknown>, key: string, label = key): string {
  const value = raw[key] ?? "";
  if (typeof value !== "string") throw new Error(`${label} option must be a string`);
  return value;
}
