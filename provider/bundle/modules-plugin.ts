import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Plugin } from "esbuild";
import { contentHash } from "./content";
import { required } from "./required-plugin";
import type { BundleModule } from "./types";

/** Wrangler's default rules: what it uploads as a module of its own, and as what. */
const CONTENT_TYPES: Record<string, string> = {
  wasm: "application/wasm",
  txt: "text/plain",
  html: "text/plain",
  sql: "text/plain",
  bin: "application/octet-stream",
};

/** A file that travels beside the main module, with the place that it was read from. */
export interface CollectedModule {
  path: string;
  module: BundleModule;
}

/**
 * Collects the imported files that Cloudflare takes as they are, each under a name that tells its content.
 *
 * @param skip extensions, with the dot, that the user reads with a loader
 */
export function modulesPlugin(collected: Map<string, CollectedModule>, skip: string[]): Plugin {
  const extensions = Object.keys(CONTENT_TYPES).filter((extension) => !skip.includes(`.${extension}`));
  return {
    name: "worker-modules",
    setup(build) {
      // Without an extension left, an alternative that nothing matches.
      const filter = new RegExp(`\\.(${extensions.join("|") || "^"})(\\?module)?$`);
      const resolving = {};
      build.onResolve({ filter }, async ({ path, kind, importer, resolveDir, with: attributes, pluginData }) => {
        if (pluginData === resolving || kind === "entry-point") return undefined;
        const file = path.replace(/\?module$/, "");
        const found = await build.resolve(file, {
          kind,
          importer,
          resolveDir,
          with: attributes,
          pluginData: resolving,
        });
        // Nothing said here: esbuild's own message shows the import in its source.
        if (found.errors.length > 0 || found.external || found.namespace !== "file") return undefined;
        const contentType = CONTENT_TYPES[found.path.split(".").pop() ?? ""];
        if (contentType === undefined) return undefined;
        const body = await readFile(found.path);
        const name = `${contentHash(body)}-${basename(found.path).replace(/[^\w.-]/g, "_")}`;
        collected.set(name, { path: found.path, module: { name, contentType, body } });
        return kind === "require-call" ? required(`./${name}`) : { path: `./${name}`, external: true };
      });
    },
  };
}
