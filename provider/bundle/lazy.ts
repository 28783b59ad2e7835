import { createRequire } from "node:module";

// Every Pulumi program that uses this package loads this folder, and twice in each `up`: what is large is loaded
// when it is needed, and through require, since inspectExports is synchronous.
const load = createRequire(__filename);

/* eslint-disable @typescript-eslint/no-unsafe-return -- require knows no types; the package's own are stated beside it */
export const loadEsbuild = (): typeof import("esbuild") => load("esbuild");
export const loadAcorn = (): typeof import("acorn") => load("acorn");
/* eslint-enable @typescript-eslint/no-unsafe-return */

/** What Cloudflare gives bundlers for Node.js compatibility; both are ES modules. */
export async function loadUnenv() {
  const [{ defineEnv }, { getCloudflarePreset }] = await Promise.all([
    import("unenv"),
    import("@cloudflare/unenv-preset"),
  ]);
  return { defineEnv, getCloudflarePreset };
}

/** The file that a module of this package's own dependencies is in, wherever the package manager has put it. */
export const fileOf = (specifier: string): string => load.resolve(specifier);
