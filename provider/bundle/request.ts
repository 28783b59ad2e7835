import type { ModuleOptions } from "./module-options";
import type { BundleOptions } from "./options";

/** What is bundled, and how. */
export interface EntrypointRequest extends ModuleOptions {
  /** The file that exports the Worker, relative to `cwd`. */
  entrypoint: string;
  /** The folder that paths are relative to, in messages and in the output. */
  cwd: string;
  options?: BundleOptions | undefined;
  /** Upload a source map, so that Cloudflare's stack traces point to the source. Default `false`. */
  sourceMap?: boolean | undefined;
  /** With the flags: what the runtime gives the Worker of Node.js. */
  compatibilityDate: string;
  compatibilityFlags: string[];
}
