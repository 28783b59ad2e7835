import type { BuildOptions, Loader, Plugin } from "esbuild";
import { BundleError } from "./types";

/** esbuild turns these into files beside the main module, which a Worker can't read. */
type FileLoader = "file" | "copy" | "local-css";

/**
 * The options of esbuild that make sense for a Worker; each means what it means to
 * [esbuild](https://esbuild.github.io/api/). What is not here (format, platform, output, splitting) is fixed, because
 * Cloudflare takes one form only.
 */
export interface BundleOptions {
  /** Replaces an imported package by another, or by a file relative to the program's folder. */
  alias?: Record<string, string>;
  /** Text put in front of the main module. */
  banner?: string;
  /** Conditions for packages' `exports`, beside `workerd`, `worker` and `browser`. */
  conditions?: string[];
  /** Replaces global expressions by constants. `process.env.NODE_ENV` is `"production"` unless it is given here. */
  define?: Record<string, string>;
  /** Leaves out `console.*` calls or `debugger` statements. */
  drop?: ("console" | "debugger")[];
  /** Imports to leave as they are, beside `cloudflare:*` and `workerd:*`. Cloudflare must know the module by that name. */
  external?: string[];
  /** Files whose exports take the place of globals. */
  inject?: string[];
  jsx?: "transform" | "preserve" | "automatic";
  jsxFactory?: string;
  jsxFragment?: string;
  jsxImportSource?: string;
  /** Default `true`: functions and classes keep their `name` when esbuild renames them. */
  keepNames?: boolean;
  /**
   * How files are read, by extension. `.wasm`, `.txt`, `.html`, `.sql` and `.bin` travel as modules of their own unless
   * they are named here.
   */
  loader?: Record<string, Exclude<Loader, FileLoader>>;
  /** Fields of package.json in which the main file is looked for. Default `browser`, `module`, `main`. */
  mainFields?: string[];
  /** Default `false`: the code stays readable in the dashboard and in stack traces. */
  minify?: boolean;
  /** esbuild plugins; they come before this package's own. */
  plugins?: Plugin[];
  /** Default `es2024`. */
  target?: string | string[];
  /** The tsconfig.json to use for all files, relative to the program's folder. Default: the nearest one of each file. */
  tsconfig?: string;
}

const NAMES: Record<keyof BundleOptions, true> = {
  alias: true,
  banner: true,
  conditions: true,
  define: true,
  drop: true,
  external: true,
  inject: true,
  jsx: true,
  jsxFactory: true,
  jsxFragment: true,
  jsxImportSource: true,
  keepNames: true,
  loader: true,
  mainFields: true,
  minify: true,
  plugins: true,
  target: true,
  tsconfig: true,
};

/** Extensions of JavaScript in which JSX is understood, as wrangler does. */
const JSX_IN_JS: Record<string, Loader> = { ".js": "jsx", ".mjs": "jsx", ".cjs": "jsx" };

/**
 * The user's options over the defaults, as esbuild takes them.
 *
 * @throws BundleError INVALID_OPTION for a name that is not in BundleOptions.
 */
export function toBuildOptions(options: BundleOptions): BuildOptions {
  const unknown = Object.keys(options).filter((name) => !(name in NAMES));
  if (unknown.length > 0) {
    throw new BundleError(
      "INVALID_OPTION",
      `"bundle" does not take ${unknown.map((name) => `"${name}"`).join(", ")}: ` +
        `it is no option, or a Worker leaves no choice there. It takes: ${Object.keys(NAMES).join(", ")}.`,
    );
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
