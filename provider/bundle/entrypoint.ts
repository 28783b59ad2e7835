import { readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, parse, relative, resolve } from "node:path";
import type { Message, Metafile, Plugin } from "esbuild";
import { compare, MAIN_MODULE, measure, SCRIPT_TYPE, SOURCE_MAP, SOURCE_MAP_TYPE } from "./content";
import { loadEsbuild } from "./lazy";
import { formatMessages, isBuildFailure } from "./messages";
import { type CollectedModule, modulesPlugin } from "./modules-plugin";
import { nodeCompatOf } from "./node-compat";
import { asyncLocalStoragePlugin, explainNodeModules, nodePlugin } from "./node-plugin";
import { nodeEnvironment, nodePolyfillsPlugin } from "./node-polyfills";
import { type BundleOptions, toBuildOptions } from "./options";
import { StablePaths } from "./paths";
import { requiredPlugin } from "./required-plugin";
import { type Bundle, BundleError, type BundleModule } from "./types";

export interface EntrypointRequest {
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

/** Runs esbuild once. */
export async function build(request: EntrypointRequest): Promise<Bundle> {
  // esbuild names files by their real path; seen from a linked folder, they would all lie outside.
  const cwd = await realpath(request.cwd);
  const entrypoint = resolve(cwd, request.entrypoint);
  await assertFile(request.entrypoint, entrypoint);
  const { options = {}, sourceMap = false } = request;
  const { plugins = [], ...buildOptions } = toBuildOptions(options);
  const esbuild = loadEsbuild();
  const collected = new Map<string, CollectedModule>();
  const result = await esbuild
    .build({
      ...buildOptions,
      plugins: [
        ...plugins,
        requiredPlugin,
        modulesPlugin(collected, Object.keys(options.loader ?? {})),
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
      throw new BundleError("INVALID_OPTION", `esbuild does not accept the options in "bundle": ${reason}`);
    });
  const paths = new StablePaths(cwd);
  const inputs = Object.keys(result.metafile.inputs);
  const modules = [...collected.values()].map(({ module }) => module);
  for (const { path, text } of result.outputFiles) {
    modules.push(toModule(basename(path), text, paths, inputs));
  }
  const read = [...inputs, ...[...collected.values()].map(({ path }) => slashed(relative(cwd, path)))];
  return {
    ...(await measure(modules)),
    largestInputs: largest(result.metafile, collected, paths, cwd),
    warnings: await formatMessages(result.warnings, "warning", cwd),
    inputs: [...new Set(read.filter((path) => isFile(path)))].sort(compare),
  };
}

function toModule(name: string, text: string, paths: StablePaths, inputs: string[]): BundleModule {
  const module = (contentType: string, content: string) => ({ name, contentType, body: Buffer.from(content) });
  if (name === MAIN_MODULE) return module(SCRIPT_TYPE, paths.inCode(text, inputs));
  if (name === SOURCE_MAP) return module(SOURCE_MAP_TYPE, paths.inSourceMap(text));
  throw new BundleError(
    "UNSUPPORTED_OUTPUT",
    `Bundling made "${name}" beside the main module, and a Worker has no files to read it from.\n` +
      `To import such a file as text or bytes, give its extension a loader: ` +
      `bundle: { loader: { "${parse(name).ext}": "text" } }, or "binary".`,
  );
}

async function assertFile(given: string, path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) return;
  const folder = found?.isDirectory() ? path : dirname(path);
  const wanted = found?.isDirectory() ? "index" : parse(path).name;
  const names = await readdir(folder).catch((): string[] => []);
  const similar = names.find((name) => parse(name).name === wanted && /\.[cm]?[jt]sx?$/.test(name));
  const parent = found?.isDirectory() ? given : dirname(given);
  throw new BundleError(
    "ENTRYPOINT_NOT_FOUND",
    `The entrypoint "${given}" ${found ? "is not a file" : "does not exist"}. ` +
      (similar === undefined
        ? "Give the file that exports the Worker, relative to the folder of the program."
        : `Did you mean "${slashed(join(parent, similar))}"?`),
  );
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

function slashed(path: string): string {
  return path.replaceAll("\\", "/");
}
