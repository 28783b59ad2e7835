import { resolve } from "node:path";
import { build, type EntrypointRequest } from "./entrypoint";
import type { BundleOptions } from "./options";
import { packScript } from "./script";
import type { Bundle } from "./types";

export type { EntrypointRequest } from "./entrypoint";
export { type ExportedClass, type Exports, inspectExports } from "./exports";
export type { BundleOptions } from "./options";
export { type Bundle, BundleError, type BundleErrorCode, type BundleModule } from "./types";

const bundles = new Map<string, Promise<Bundle>>();
const identities = new WeakMap<object, number>();
let lastIdentity = 0;

/**
 * Bundles a Worker's source with esbuild, as wrangler does. The same request is answered from memory until
 * {@link clearBundleCache} is called.
 *
 * @throws BundleError when the entrypoint is missing, does not bundle, or needs what a Worker does not have.
 */
export function bundleEntrypoint(request: EntrypointRequest): Promise<Bundle> {
  const key = cacheKey(request);
  const known = bundles.get(key);
  if (known) return known;
  const bundle = build(request);
  bundles.set(key, bundle);
  return bundle;
}

/** Makes a bundle of one module, uploaded as it is. */
export function bundleScript(request: { script: string }): Promise<Bundle> {
  return packScript(request.script);
}

/** Forgets the bundles made so far: the source may have changed. */
export function clearBundleCache(): void {
  bundles.clear();
}

function cacheKey(request: EntrypointRequest): string {
  const { entrypoint, cwd, options = {}, sourceMap = false, compatibilityDate, compatibilityFlags } = request;
  const { plugins = [], ...plain }: BundleOptions = options;
  const flags = [...compatibilityFlags].sort();
  const paths = [resolve(cwd), resolve(cwd, entrypoint)];
  return JSON.stringify([paths, plain, plugins.map(identity), sourceMap, compatibilityDate, flags]);
}

/** A plugin is code, and has nothing that could be compared but itself. */
function identity(plugin: object): number {
  const known = identities.get(plugin);
  if (known !== undefined) return known;
  lastIdentity += 1;
  identities.set(plugin, lastIdentity);
  return lastIdentity;
}
