import { createRequire } from "node:module";
import { join } from "node:path";
import type { OnResolveResult, Plugin } from "esbuild";
import { fileOf, loadUnenv } from "./lazy";
import { isAliased } from "./node-plugin";

/** What stands in for Node.js, in unenv's terms. */
interface Environment {
  /** Imports to replace: Node.js's modules, and packages that have a lighter stand-in. */
  alias: Readonly<Record<string, string>>;
  /** Globals, each with the module that has it as its default export, or with the module and the name of the export. */
  inject: Readonly<Record<string, string | readonly string[]>>;
  /** Modules that run before all others. */
  polyfill: readonly string[];
  /** The modules that the runtime has. */
  external: readonly string[];
}

const GLOBALS = "node-globals";
const REQUIRED = "node-required";

/** What a Worker of this date, with these flags, needs: the newer the date, the more the runtime has itself. */
export async function nodeEnvironment(compatibilityDate: string, compatibilityFlags: string[]): Promise<Environment> {
  const { defineEnv, getCloudflarePreset } = await loadUnenv();
  return defineEnv({ presets: [getCloudflarePreset({ compatibilityDate, compatibilityFlags })], npmShims: true }).env;
}

/**
 * Completes the runtime to Node.js, as wrangler does: what the runtime has is left to it, other modules and globals come
 * from unenv.
 *
 * @param aliases imports that the user has replaced
 */
export function nodePolyfillsPlugin({ alias, inject, polyfill, external }: Environment, aliases: string[]): Plugin {
  const isBuiltin = (name: string) => name.startsWith("node:") || `node:${name}` in alias;
  const globals = globalsByModule(inject);
  return {
    name: "worker-node-polyfills",
    setup(build) {
      const names = Object.keys(alias).filter((name) => !isAliased(name, aliases));
      build.onResolve({ filter: oneOf(names) }, ({ path, kind, resolveDir }) => {
        const target = alias[path];
        if (target === undefined || kind === "entry-point") return undefined;
        if (path === "debug") return forNode(path, resolveDir);
        if (kind === "require-call" && (isBuiltin(path) || isStandIn(target))) return { path, namespace: REQUIRED };
        if (!external.includes(target)) return { path: fileOf(target) };
        return { path: target.startsWith("node:") ? target : `node:${target}`, external: true };
      });
      build.onLoad({ filter: /.*/, namespace: REQUIRED }, ({ path }) => ({
        contents: isBuiltin(path) ? builtinAsCommonJs(path) : standInAsCommonJs(path),
        loader: "js",
      }));

      build.initialOptions.inject = [
        ...[...globals.keys()].map((module) => `${GLOBALS}:${module}`),
        ...polyfill.map(fileOf),
        ...(build.initialOptions.inject ?? []),
      ];
      build.onResolve({ filter: new RegExp(`^${GLOBALS}:`) }, ({ path }) => ({
        path: path.slice(GLOBALS.length + 1),
        namespace: GLOBALS,
      }));
      build.onLoad({ filter: /.*/, namespace: GLOBALS }, ({ path }) => ({
        contents: setGlobals(path, globals.get(path) ?? []),
        loader: "js",
      }));
      build.onResolve({ filter: /.*/, namespace: GLOBALS }, ({ path }) => ({ path: fileOf(path) }));
    },
  };
}

interface Global {
  name: string;
  exported: string;
}

function globalsByModule(inject: Environment["inject"]): Map<string, Global[]> {
  const modules = new Map<string, Global[]>();
  for (const [name, from] of Object.entries(inject)) {
    const [module = "", exported = "default"] = typeof from === "string" ? [from] : from;
    modules.set(module, [...(modules.get(module) ?? []), { name, exported }]);
  }
  return modules;
}

function setGlobals(module: string, globals: Global[]): string {
  const imports = globals.map(({ exported }, index) => `${exported} as global${index}`);
  const lines = globals.map(({ name }, index) => `globalThis.${name} = global${index};`);
  return [`import { ${imports.join(", ")} } from ${JSON.stringify(module)};`, ...lines].join("\n");
}

/** What unenv has for a package, where it is only an ES module. */
function isStandIn(target: string): boolean {
  return target.startsWith("unenv/npm/") || target.startsWith("unenv/mock/");
}

function builtinAsCommonJs(name: string): string {
  return `import content from ${JSON.stringify(name)};\nmodule.exports = content;`;
}

/** `require` gives the default export, with the named ones as its properties. */
function standInAsCommonJs(name: string): string {
  return `
    import * as all from ${JSON.stringify(name)};
    const { default: main = {}, ...named } = all;
    for (const [name, value] of Object.entries(named)) Object.defineProperty(main, name, { value, enumerable: true });
    module.exports = main;`;
}

/** The package as Node.js loads it: unenv's stand-in for it prints nothing, and what it has for browsers needs one. */
function forNode(name: string, resolveDir: string): OnResolveResult | undefined {
  try {
    return { path: createRequire(join(resolveDir, "importer.js")).resolve(name) };
  } catch {
    // esbuild says that it is not installed, with the place in the source.
    return undefined;
  }
}

function oneOf(names: string[]): RegExp {
  return new RegExp(`^(${names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})$`);
}
