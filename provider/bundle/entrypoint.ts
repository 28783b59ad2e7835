import { basename, isAbsolute, join, parse, relative } from "node:path";
import type { Message, Metafile, Plugin } from "esbuild";
import { attachedMaps } from "./attached-maps";
import { toBuildOptions } from "./build-options";
import { compare, MAIN_MODULE, measure, SCRIPT_TYPE, SOURCE_MAP, SOURCE_MAP_TYPE } from "./content";
import { locate, slashed } from "./entry-file";
import { type CollectedModule, findModules } from "./find-modules";
import { loadEsbuild } from "./lazy";
import { formatMessages, isBuildFailure } from "./messages";
import { modulesPlugin } from "./modules-plugin";
import { nodeCompatOf } from "./node-compat";
import { asyncLocalStoragePlugin, explainNodeModules, nodePlugin } from "./node-plugin";
import { nodeEnvironment, nodePolyfillsPlugin } from "./node-polyfills";
import { StablePaths } from "./paths";
import type { EntrypointRequest } from "./request";
import { requiredPlugin } from "./required-plugin";
import { joinRules } from "./rules";
import { type Bundle, BundleError, type BundleModule } from "./types";

/** Runs esbuild once. */
export async function build(request: EntrypointRequest): Promise<Bundle> {
  const place = await locate(request);
  const { cwd, entrypoint, root } = place;
  const { options = {}, sourceMap = false, preserveFileNames = false } = request;
  const { plugins = [], ...buildOptions } = toBuildOptions(request);
  const esbuild = loadEsbuild();
  const rules = joinRules(request.rules);
  const isEntrypoint = (name: string) => name === place.name;
  const found = request.findAdditionalModules === true ? await findModules(root, rules.active, isEntrypoint) : [];
  const attached = sourceMap ? await attachedMaps(found) : { maps: [], warnings: [] };
  const collected = new Map([...found, ...attached.maps].map((file) => [file.module.name, file]));
  const loaders = Object.keys(options.loader ?? {});
  const result = await esbuild
    .build({
      ...buildOptions,
      plugins: [
        ...plugins,
        requiredPlugin,
        modulesPlugin({ modules: collected, rules, place, preserveFileNames, loaders }),
        ...(await nodePlugins(request)),
      ],
      entryPoints: [entrypoint],
      absWorkingDir: cwd,
      outfile: join(cwd, MAIN_MODULE),
      // Nothing is written, so a source of that name is safe.
      allowOverwrite: true,
      write: false,
      bundle: true,
      format: "esm",
      platform: "browser",
      charset: "utf8",
      // The default gathers them at the end, under paths that hang on the package manager.
      legalComments: "inline",
      sourcemap: sourceMap ? "linked" : false,
      metafile: true,
      logLevel: "silent",
    })
    .catch(async (error: unknown) => {
      if (isBuildFailure(error)) throw await failure(request, error.errors, cwd);
      const reason = error instanceof Error ? error.message : String(error);
      throw new BundleError("INVALID_OPTION", `esbuild does not accept the options: ${reason}`, "bundle");
    });
  const paths = new StablePaths(cwd);
  const inputs = Object.keys(result.metafile.inputs);
  const modules = [...collected.values()].map(({ module }) => module);
  for (const { path, contents } of result.outputFiles) {
    const name = basename(path);
    if (collected.has(name)) throw nameTaken(name);
    modules.push(toModule(name, Buffer.from(contents.buffer, contents.byteOffset, contents.byteLength), paths, inputs));
  }
  const read = [...inputs, ...[...collected.values()].map(({ path }) => slashed(relative(cwd, path)))];
  return {
    ...(await measure(modules)),
    exported:
      buildOptions.banner === undefined && plugins.length === 0 ? exportedBy(result.metafile, modules) : undefined,
    largestInputs: largest(result.metafile, collected, paths, cwd),
    warnings: [...(await formatMessages(result.warnings, "warning", cwd)), ...attached.warnings],
    inputs: [...new Set(read.filter((path) => isFile(path)))].sort(compare),
  };
}

function nameTaken(name: string): BundleError {
  return new BundleError(
    "UNSUPPORTED_OUTPUT",
    `The bundle is uploaded as "${name}", and a module that the rules match has this name too. Rename that file.`,
  );
}

function toModule(name: string, printed: Buffer, paths: StablePaths, inputs: string[]): BundleModule {
  const text = printed.toString();
  const module = (contentType: string, content: string) => ({
    name,
    contentType,
    body: content === text ? printed : Buffer.from(content),
  });
  if (name === MAIN_MODULE) return module(SCRIPT_TYPE, paths.inCode(text, inputs));
  if (name === SOURCE_MAP) return module(SOURCE_MAP_TYPE, paths.inSourceMap(text));
  throw new BundleError(
    "UNSUPPORTED_OUTPUT",
    `The bundle has a file besides its code, "${name}", and a Worker cannot read files.\n` +
      `To import such a file as text or bytes, give its extension a loader: ` +
      `bundle: { loader: { "${parse(name).ext}": "text" } }, or "binary".`,
  );
}

function exportedBy({ outputs }: Metafile, modules: BundleModule[]): string[] | undefined {
  const main = modules.find(({ name }) => name === MAIN_MODULE);
  const passesOn = main && /\bexport\s*\*/.test(Buffer.from(main.body).toString());
  return passesOn === true ? undefined : outputs[MAIN_MODULE]?.exports;
}

function largest(
  metafile: Metafile,
  collected: Map<string, CollectedModule>,
  paths: StablePaths,
  cwd: string,
): Bundle["largestInputs"] {
  const bundled = Object.entries(metafile.outputs[MAIN_MODULE]?.inputs ?? {}).map(([path, { bytesInOutput }]) => ({
    path: paths.of(path),
    bytes: bytesInOutput,
  }));
  const beside = [...collected.values()].map(({ path, module }) => ({
    path: paths.of(slashed(relative(cwd, path))),
    bytes: module.body.byteLength,
  }));
  return [...bundled, ...beside].sort((a, b) => b.bytes - a.bytes || compare(a.path, b.path)).slice(0, 5);
}

async function failure(
  { entrypoint, compatibilityDate, compatibilityFlags }: EntrypointRequest,
  errors: Message[],
  cwd: string,
): Promise<BundleError> {
  const needsNode = explainNodeModules(errors, compatibilityDate, compatibilityFlags);
  const details = await formatMessages(errors, "error", cwd);
  return new BundleError(
    needsNode ? "NODEJS_COMPAT_NEEDED" : "BUILD_FAILED",
    `The entrypoint "${entrypoint}" cannot be bundled:\n\n${details.join("\n\n")}`,
  );
}

async function nodePlugins({ options, compatibilityDate, compatibilityFlags }: EntrypointRequest): Promise<Plugin[]> {
  const aliases = Object.keys(options?.alias ?? {});
  switch (nodeCompatOf(compatibilityDate, compatibilityFlags)) {
    case "v2":
      return [nodePolyfillsPlugin(await nodeEnvironment(compatibilityDate, compatibilityFlags), aliases)];
    case "v1":
      return [nodePlugin(aliases)];
    case "als":
      return [asyncLocalStoragePlugin];
    case "none":
      return [];
  }
}

/** Modules that plugins made up have a namespace in front, and `<runtime>` and the like are esbuild's own. */
function isFile(path: string): boolean {
  return isAbsolute(path) || !/^(<|\(|[\w-]+:)/.test(path);
}
