import type { BundleOptions } from "./options";
import { checkRules, type ModuleRule, ruleFor } from "./rules";
import { BundleError } from "./types";

/** How files of an entrypoint become modules; each option is wrangler's of that name. */
export interface ModuleOptions {
  /**
   * Which files are uploaded as modules of their own, and as what. A rule turns off the default rules of its type, unless
   * it has `fallthrough: true`.
   * @defaultValue text for `.txt`, `.html` and `.sql`, data for `.bin`, WebAssembly for `.wasm`
   * @see https://developers.cloudflare.com/workers/wrangler/configuration/#bundling
   */
  rules?: ModuleRule[] | undefined;
  /**
   * Uploads the entrypoint as it is, with the files that the rules match.
   * @defaultValue false, but for Python
   */
  noBundle?: boolean | undefined;
  /**
   * Uploads all files below `baseDir` that the rules match, imported or not. Code that is bundled imports them from there.
   * @defaultValue false, and true with `noBundle`
   */
  findAdditionalModules?: boolean | undefined;
  /**
   * The folder that modules are looked for in and named from, relative to the program's folder.
   * @defaultValue the entrypoint's folder
   */
  baseDir?: string | undefined;
  /**
   * Names the files that are imported by their paths, not by their content.
   * @defaultValue false
   */
  preserveFileNames?: boolean | undefined;
  /** Globs of what is left out of the folder `python_modules`.
   * @defaultValue all `.pyc` files */
  pythonModules?: { exclude?: string[] } | undefined;
}

/** The options that concern an entrypoint, and no script. */
export const ENTRYPOINT_OPTIONS = [
  "bundle",
  "rules",
  "noBundle",
  "findAdditionalModules",
  "baseDir",
  "preserveFileNames",
  "pythonModules",
] as const;

export function isPython(entrypoint: string): boolean {
  return entrypoint.endsWith(".py");
}

interface Request extends ModuleOptions {
  entrypoint: string;
  options?: BundleOptions | undefined;
  compatibilityFlags: string[];
}

/**
 * Refuses options that contradict each other.
 *
 * @throws BundleError INVALID_OPTION, with the property.
 */
export function checkModuleOptions(request: Request): void {
  const { rules, noBundle, options = {}, preserveFileNames, pythonModules } = request;
  const refuse = (property: string, reason: string) => {
    throw new BundleError("INVALID_OPTION", reason, property);
  };
  if (rules !== undefined) checkRules(rules);
  if (isPython(request.entrypoint)) {
    if (!request.compatibilityFlags.includes("python_workers")) {
      refuse("compatibilityFlags", 'A Python Worker needs the flag "python_workers". Add it to compatibilityFlags.');
    }
    if (noBundle === false) refuse("noBundle", "must not be false: Python is uploaded as it is.");
  } else if (pythonModules !== undefined) {
    refuse(
      "pythonModules",
      `is an option of Python Workers, and the entrypoint "${request.entrypoint}" is not Python.`,
    );
  }
  if (isPython(request.entrypoint) || noBundle === true) {
    const as = isPython(request.entrypoint) ? "Python" : "With `noBundle`, code";
    if (Object.keys(options).length > 0) refuse("bundle", `${as} is uploaded as it is, so esbuild has no options.`);
    if (preserveFileNames === false) refuse("preserveFileNames", `${as} is uploaded as it is, under its file names.`);
  }
  for (const extension of Object.keys(options.loader ?? {})) {
    const rule = ruleFor(`./file${extension}`, rules ?? [], "anywhere");
    if (!rule) continue;
    refuse(
      `bundle.loader["${extension}"]`,
      `rules[${(rules ?? []).indexOf(rule)}] matches the same files. Remove one.`,
    );
  }
}
