import { resolve } from "node:path";
import { packAsIs } from "./as-is";
import { build } from "./entrypoint";
import { checkModuleOptions, isPython } from "./module-options";
import type { BundleOptions } from "./options";
import type { EntrypointRequest } from "./request";
import { packScript } from "./script";
import type { Bundle } from "./types";

export { type BundleExports, exportsOf } from "./bundle-exports";
export { inspectExports } from "./exports";
export { ENTRYPOINT_OPTIONS, type ModuleOptions } from "./module-options";
export { scriptProblem } from "./script";
export { handlersOf } from "./handlers";
export type { BundleOptions } from "./options";
export type { EntrypointRequest } from "./request";
export type { ModuleRule, ModuleType } from "./rules";
export { type Bundle, BundleError, type BundleErrorCode, type BundleModule } from "./types";

const bundles = new Map<string, Promise<Bundle>>();
const identities = new WeakMap<object, number>();
let lastIdentity = 0;

/**
 * Bundles a Worker's source with esbuild, as wrangler does, or takes it as it is. The same request is answered from memory until
 * {@link clearBundleCache} is called.
 *
 * @throws BundleError when the entrypoint is missing, cannot be bundled, or needs what a Worker does not have, and when options
 * contradict each other.
 */
export function bundleEntrypoint(request: EntrypointRequest): Promise<Bundle> {
  const key = cacheKey(request);
  const known = bundles.get(key);
  if (known) return known;
  const bundle = make(request);
  bundles.set(key, bundle);
  return bundle;
}

async function make(request: EntrypointRequest): Promise<Bundle> {
  checkModuleOptions(request);
  return request.noBundle === true || isPython(request.entrypoint) ? packAsIs(request) : build(request);
}

/** Makes a bundle of one module, uploaded as it is. */
export function bundleScript(request: { script: string }): Promise<Bundle> {
  return packScript(request.script);
}

/** Forgets the bundles made so far: the source may have changed. */
export function clearBundleCache(): void {
  bundles.clear();
}

function cacheKey({ entrypoint, cwd, options = {}, compatibilityFlags, ...more }: EntrypointRequest): string {
  const { plugins = [], ...plain }: BundleOptions = options;
  const paths = [resolve(cwd), resolve(cwd, entrypoint)];
  return JSON.stringify([paths, plain, plugins.map(identity), [...compatibilityFlags].sort(), more]);
}

/** A plugin is code, and has nothing that could be compared but itself. */
function identity(plugin: object): number {
  const known = identities.get(plugin);
  if (known !== undefined) return known;
  lastIdentity += 1;
  identities.set(plugin, lastIdentity);
  return lastIdentity;
}
