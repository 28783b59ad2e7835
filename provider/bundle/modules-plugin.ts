import { readFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import type { Plugin } from "esbuild";
import { contentHash } from "./content";
import { type Place, slashed } from "./entry-file";
import type { CollectedModule } from "./find-modules";
import { globToRegExp } from "./glob";
import { required } from "./required-plugin";
import { CONTENT_TYPES, type ModuleRule, ruleFor, type Rules } from "./rules";

interface Collection {
  /** The modules by name; the plugin adds those that are imported. */
  modules: Map<string, CollectedModule>;
  rules: Rules;
  place: Place;
  /** Whether files are named by their paths, not by their content. */
  preserveFileNames: boolean;
  /** Extensions, with the dot, that the user reads with a loader. */
  loaders: string[];
}

/** Collects the imported files that Cloudflare takes as they are; those that are there already are imported from there. */
export function modulesPlugin({ modules, rules, place, preserveFileNames, loaders }: Collection): Plugin {
  const found = new Map([...modules.values()].map(({ path, module }) => [path, module.name]));
  // Code is bundled, unless it was found.
  const active = rules.active.filter(({ type }) => type !== "ESModule" && type !== "CommonJS");
  return {
    name: "worker-modules",
    setup(build) {
      const resolving = {};
      if (found.size > 0) {
        build.onResolve({ filter: /^\.\.?\// }, ({ path, kind, resolveDir }) => {
          const name = kind === "entry-point" ? undefined : found.get(join(resolveDir, withoutQuery(path)));
          return name === undefined ? undefined : outside(name, kind === "require-call");
        });
      }
      build.onResolve({ filter: anyOf([...active, ...rules.off]) }, async ({ path, pluginData, ...from }) => {
        const file = withoutQuery(path);
        if (pluginData === resolving || from.kind === "entry-point") return undefined;
        if (loaders.some((extension) => file.endsWith(extension))) return undefined;
        const rule = ruleFor(path, active, "anywhere");
        const off = rule ? undefined : ruleFor(path, rules.off, "anywhere");
        if (off && off.type !== "ESModule" && off.type !== "CommonJS") return { errors: [{ text: turnedOff(off) }] };
        if (!rule) return undefined;
        const { kind, importer, resolveDir, with: attributes } = from;
        const options = { kind, importer, resolveDir, with: attributes, pluginData: resolving };
        const { errors, external, namespace, path: target } = await build.resolve(file, options);
        // Nothing said here: esbuild's own message shows the import in its source.
        if (errors.length > 0 || external || namespace !== "file") return undefined;
        const body = await readFile(target);
        const name = preserveFileNames ? nameByPath(target, body, place) : nameByContent(target, body);
        modules.set(name, { path: target, module: { name, contentType: CONTENT_TYPES[rule.type], body } });
        return outside(name, kind === "require-call");
      });
    },
  };
}

function outside(name: string, isRequired: boolean) {
  return isRequired ? required(`./${name}`) : { path: `./${name}`, external: true };
}

function turnedOff(rule: ModuleRule): string {
  return `The rule ${JSON.stringify(rule)} matches, and an earlier rule of its type turns it off. Add "fallthrough: true" to that one to use both`;
}

function withoutQuery(path: string): string {
  return path.replace(/\?.*$/s, "");
}

function anyOf(rules: ModuleRule[]): RegExp {
  const sources = rules.flatMap(({ globs }) => globs.map((glob) => globToRegExp(glob, "anywhere").source));
  return new RegExp(sources.join("|"));
}

function nameByContent(path: string, body: Uint8Array): string {
  return `${contentHash(body)}-${basename(path).replace(/[^\w.-]/g, "_")}`;
}

/** From the folder of the entrypoint, or from the package that the file is in. */
function nameByPath(path: string, body: Uint8Array, { root }: Place): string {
  const name = slashed(relative(root, path)).replace(/^.*\/(?=node_modules\/)/, "");
  return name.startsWith("../") ? `${contentHash(body)}/${basename(path)}` : name;
}
