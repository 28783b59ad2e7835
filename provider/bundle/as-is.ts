import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import { attachedMaps } from "./attached-maps";
import { compare, measure, PYTHON_MODULES } from "./content";
import { locate, slashed } from "./entry-file";
import { type CollectedModule, findModules } from "./find-modules";
import { checkImports } from "./imports";
import { isPython } from "./module-options";
import { pythonModules } from "./python-modules";
import type { EntrypointRequest } from "./request";
import { CONTENT_TYPES, joinRules, type ModuleRule } from "./rules";
import { type Bundle, BundleError } from "./types";

/** The entrypoint as it is, and the modules that the rules find beside it. */
export async function packAsIs(request: EntrypointRequest): Promise<Bundle> {
  const { entrypoint: given, findAdditionalModules = true, sourceMap = false } = request;
  const place = await locate(request);
  const { cwd, entrypoint, root, name } = place;
  const python = isPython(given);
  if (!python && /\.([cm]?tsx?|jsx)$/.test(given)) {
    throw new BundleError(
      "INVALID_OPTION",
      `"${given}" is uploaded as it is with \`noBundle\`, and the runtime takes JavaScript only. Compile it before, or leave out \`noBundle\`.`,
      "noBundle",
    );
  }
  const contentType = CONTENT_TYPES[python ? "PythonModule" : "ESModule"];
  const main: CollectedModule = { path: entrypoint, module: { name, contentType, body: await readFile(entrypoint) } };
  const skip = (other: string) => other === name || (python && other.startsWith(`${PYTHON_MODULES}/`));
  const found = findAdditionalModules ? await findModules(root, rulesOf(request), skip) : [];
  const vendored = python && findAdditionalModules ? await pythonModules(place, request) : [];
  const modules = [main, ...found, ...vendored];
  if (!python) await checkImports(modules, root, findAdditionalModules);
  const { maps, warnings } = sourceMap ? await attachedMaps(modules) : { maps: [], warnings: [] };
  const files = [...modules, ...maps];
  return {
    ...(await measure(
      files.map(({ module }) => module),
      name,
    )),
    largestInputs: modules
      .map(({ module }) => ({ path: module.name, bytes: module.body.byteLength }))
      .sort((a, b) => b.bytes - a.bytes || compare(a.path, b.path))
      .slice(0, 5),
    warnings,
    inputs: [...new Set(files.map(({ path }) => slashed(relative(cwd, path))))].sort(compare),
  };
}

/** Python's own files are modules, unless the user says which are. */
function rulesOf({ entrypoint, rules = [] }: EntrypointRequest): ModuleRule[] {
  const isSaid = rules.some(({ type }) => type === "PythonModule");
  const python: ModuleRule[] = [{ type: "PythonModule", globs: ["**/*.py"] }];
  return joinRules([...rules, ...(isPython(entrypoint) && !isSaid ? python : [])]).active;
}
