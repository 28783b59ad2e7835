import * as nodeModule from "node:module";
import { pathToFileURL } from "node:url";

/**
 * By how many bytes miniflare lets the buffer of workerd's configuration grow, which it copies each time: most of what this process
 * has to do for a start of workerd. It is a constant that no option sets.
 */
const GROWTH = /(?<=\bMIN_SINGLE_SEGMENT_GROWTH = )4096(?=;)/;
const LARGER = String(1024 * 1024);

/** Not in Node.js before 22.15. */
const { registerHooks }: { registerHooks?: typeof nodeModule.registerHooks } = nodeModule;

/** Loads miniflare, and lets that buffer grow in larger steps. What is written is the same. */
export function withLargerSteps<Loaded>(file: string, load: () => Loaded): Loaded {
  const hooks = changing(pathToFileURL(file).href);
  try {
    return load();
  } finally {
    hooks?.deregister();
  }
}

function changing(file: string): nodeModule.ModuleHooks | undefined {
  try {
    return registerHooks?.({
      load(url, context, nextLoad) {
        const loaded = nextLoad(url, context);
        if (url !== file || !loaded.source) return loaded;
        const text =
          typeof loaded.source === "string" ? loaded.source : Buffer.from(loaded.source as Uint8Array).toString();
        return { ...loaded, source: text.replace(GROWTH, LARGER) };
      },
    });
  } catch {
    // Jest, which has a loader of its own, refuses them.
    return undefined;
  }
}
