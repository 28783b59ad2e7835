import { stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { PYTHON_MODULES } from "./content";
import type { Place } from "./entry-file";
import { type CollectedModule, findModules } from "./find-modules";
import { globToRegExp } from "./glob";
import type { EntrypointRequest } from "./request";
import { CONTENT_TYPES } from "./rules";
import { BundleError } from "./types";

const DEFAULT_EXCLUDE = ["**/*.pyc"];

/** The packages that pywrangler has put beside the program, as data; what of them is JavaScript for the runtime is code. */
export async function pythonModules(
  { cwd, root }: Place,
  { pythonModules: options }: EntrypointRequest,
): Promise<CollectedModule[]> {
  const folder = join(cwd, PYTHON_MODULES);
  if (root !== cwd && (await isFolder(join(root, PYTHON_MODULES)))) {
    throw new BundleError(
      "INVALID_OPTION",
      `The folder "${PYTHON_MODULES}" must be in the folder of the program, and there is one beside the entrypoint. Move or delete it.`,
    );
  }
  if (!(await isFolder(folder))) return [];
  const excluded = (options?.exclude ?? DEFAULT_EXCLUDE).map((glob) => globToRegExp(glob, "folder"));
  const found = await findModules(folder, [{ type: "Data", globs: ["**/*"] }], (name) =>
    excluded.some((glob) => glob.test(name)),
  );
  return found.map(({ path, module }) => ({
    path,
    module: {
      ...module,
      name: `${PYTHON_MODULES}/${module.name}`,
      contentType: isRuntimeCode(module.name) ? CONTENT_TYPES.ESModule : module.contentType,
    },
  }));
}

function isRuntimeCode(name: string): boolean {
  return name.startsWith("workers/") && [".js", ".mjs"].includes(extname(name));
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
