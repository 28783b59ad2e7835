import type { Loader, Plugin } from "esbuild";

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
   * How files are read, by extension. What is named here is part of the code, and not a module of its own as the Worker's
   * `rules` say.
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

/** The name of each option. */
export const OPTION_NAMES: Record<keyof BundleOptions, true> = {
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
