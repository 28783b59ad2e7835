import type { BuildOptions, Loader } from "esbuild";
import { OPTION_NAMES } from "./options";
import type { EntrypointRequest } from "./request";
import { BundleError } from "./types";

/** Extensions of JavaScript in which JSX is understood, as wrangler does. */
const JSX_IN_JS: Record<string, Loader> = { ".js": "jsx", ".mjs": "jsx", ".cjs": "jsx" };

/**
 * The user's options over the defaults, as esbuild takes them.
 *
 * @throws BundleError INVALID_OPTION for a name that is not in BundleOptions.
 */
export function toBuildOptions(request: EntrypointRequest): BuildOptions {
  const { options = {} } = request;
  const [unknown] = Object.keys(options).filter((name) => !(name in OPTION_NAMES));
  if (unknown !== undefined) {
    const names = Object.keys(OPTION_NAMES).join(", ");
    const reason = `Is not an option of the bundler, or is fixed for Workers. The options are ${names}.`;
    throw new BundleError("INVALID_OPTION", reason, `bundle.${unknown}`);
  }
  const { banner, conditions, define, external, loader, ...asTheyAre } = options;
  const nodeEnv = define?.["process.env.NODE_ENV"] ?? '"production"';
  return {
    keepNames: true,
    target: "es2024",
    ...asTheyAre,
    ...(banner !== undefined && { banner: { js: banner } }),
    conditions: [...(conditions ?? []), "workerd", "worker", "browser"],
    define: {
      ...(hasNavigator(request) && { "navigator.userAgent": '"Cloudflare-Workers"' }),
      "process.env.NODE_ENV": nodeEnv,
      "global.process.env.NODE_ENV": nodeEnv,
      "globalThis.process.env.NODE_ENV": nodeEnv,
      ...define,
    },
    external: ["cloudflare:*", "workerd:*", ...(external ?? [])],
    loader: { ...JSX_IN_JS, ...loader },
    // Newer than the target, and understood by workerd as it is written.
    supported: { "import-source": true, using: true },
  };
}

/** Whether the runtime has `navigator`, whose user agent is known then. */
function hasNavigator({ compatibilityDate, compatibilityFlags }: EntrypointRequest): boolean {
  if (compatibilityFlags.includes("no_global_navigator")) return false;
  return compatibilityFlags.includes("global_navigator") || compatibilityDate >= "2022-03-21";
}
