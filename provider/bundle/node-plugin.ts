import { builtinModules } from "node:module";
import type { Message, Plugin } from "esbuild";
import { required } from "./required-plugin";

const BARE = builtinModules.filter((name) => !name.startsWith("_") && !name.startsWith("node:"));

/** Whether the flags give the Worker Node.js's built-in modules. */
export function hasNodeModules(compatibilityFlags: string[]): boolean {
  return compatibilityFlags.some((flag) => flag === "nodejs_compat" || flag === "nodejs_compat_v2");
}

export function isNodeModule(specifier: string): boolean {
  return specifier.startsWith("node:") || BARE.includes(specifier);
}

/**
 * Leaves Node.js's modules to the runtime, under the one name that it knows each by.
 *
 * @param aliases imports that the user has replaced: they are esbuild's to resolve
 */
export function nodePlugin(aliases: string[]): Plugin {
  return {
    name: "worker-node-modules",
    setup(build) {
      const filter = new RegExp(`^(node:.+|${BARE.join("|")})$`);
      build.onResolve({ filter }, ({ path, kind }) => {
        if (aliases.includes(path)) return undefined;
        const name = path.startsWith("node:") ? path : `node:${path}`;
        return kind === "require-call" ? required(name) : { path: name, external: true };
      });
    },
  };
}

/** Says of an unresolved Node.js module what esbuild can't know: how a Worker gets it. */
export function explainNodeModules(messages: Message[]): boolean {
  let found = false;
  for (const message of messages) {
    const specifier = /^Could not resolve "(.+)"$/.exec(message.text)?.[1];
    if (specifier === undefined || !isNodeModule(specifier)) continue;
    found = true;
    message.text = `"${specifier}" is built into Node.js, and this Worker runs without Node.js's modules`;
    message.notes = [{ text: 'Add "nodejs_compat" to compatibilityFlags to have them.', location: null }];
  }
  return found;
}
