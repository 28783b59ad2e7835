import { builtinModules } from "node:module";
import type { Message, Plugin } from "esbuild";
import { nodeCompatOf, nodeCompatRemedy } from "./node-compat";
import { required } from "./required-plugin";

const BARE = builtinModules.filter((name) => !name.startsWith("_") && !name.startsWith("node:"));

function isNodeModule(specifier: string): boolean {
  return specifier.startsWith("node:") || BARE.includes(specifier);
}

/** Whether the user has replaced what is imported, so that it is esbuild's to resolve. */
export function isAliased(specifier: string, aliases: string[]): boolean {
  return aliases.some((alias) => specifier === alias || specifier.startsWith(`${alias}/`));
}

/**
 * Leaves Node.js's modules to the runtime, under the one name that it knows each by.
 *
 * @param aliases imports that the user has replaced
 */
export function nodePlugin(aliases: string[]): Plugin {
  return {
    name: "worker-node-modules",
    setup(build) {
      const filter = new RegExp(`^(node:.+|${BARE.join("|")})$`);
      build.onResolve({ filter }, ({ path, kind }) => {
        if (isAliased(path, aliases)) return undefined;
        const name = path.startsWith("node:") ? path : `node:${path}`;
        return kind === "require-call" ? required(name) : { path: name, external: true };
      });
    },
  };
}

/** Leaves `AsyncLocalStorage` to the runtime, which is all that "nodejs_als" gives. */
export const asyncLocalStoragePlugin: Plugin = {
  name: "worker-async-local-storage",
  setup(build) {
    build.onResolve({ filter: /^node:async_hooks$/ }, ({ path }) => ({ path, external: true }));
  },
};

/** Says of an unresolved Node.js module what esbuild can't know: how a Worker gets it. Returns whether a flag gives it. */
export function explainNodeModules(
  messages: Message[],
  compatibilityDate: string,
  compatibilityFlags: string[],
): boolean {
  const mode = nodeCompatOf(compatibilityDate, compatibilityFlags);
  let found = false;
  for (const message of messages) {
    const specifier = /^Could not resolve "(.+)"$/.exec(message.text)?.[1];
    if (specifier === undefined || !isNodeModule(specifier)) continue;
    if (mode === "v1" || mode === "v2") {
      message.text = `"${specifier}" is built into Node.js, and Workers do not have it`;
      message.notes = [];
      continue;
    }
    found = true;
    const importer = packageOf(message.location?.file ?? "");
    const remedy = nodeCompatRemedy(compatibilityDate, compatibilityFlags);
    message.text = `"${specifier}" is built into Node.js, and this Worker runs without Node.js's modules`;
    message.notes = [
      { text: importer === undefined ? remedy : `The package "${importer}" needs it. ${remedy}`, location: null },
    ];
  }
  return found;
}

/** The package that a file belongs to. */
function packageOf(file: string): string | undefined {
  return /.*(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file.replaceAll("\\", "/"))?.[1];
}
