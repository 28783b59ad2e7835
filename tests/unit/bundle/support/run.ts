import { Miniflare } from "miniflare";
import type { Bundle } from "../../../../provider/bundle";
import { moduleOf } from "./project";

const TYPES = new Map([
  ["application/javascript+module", "ESModule"],
  ["application/javascript", "CommonJS"],
  ["application/wasm", "CompiledWasm"],
  ["text/plain", "Text"],
  ["application/octet-stream", "Data"],
] as const);

/** The text that a bundle answers with, uploaded to workerd. */
export async function answerOf(
  bundle: Bundle,
  compatibilityFlags: string[] = [],
  compatibilityDate = "2026-07-01",
): Promise<string> {
  const main = moduleOf(bundle, bundle.mainModule);
  const others = bundle.modules.filter((module) => module !== main && module.contentType !== "application/source-map");
  const miniflare = new Miniflare({
    cf: false,
    compatibilityDate,
    compatibilityFlags,
    modulesRoot: "/",
    modules: [main, ...others].map(({ name, contentType, body }) => {
      const type = [...TYPES].find(([known]) => known === contentType)?.[1];
      if (!type) throw new Error(`${name} has no type in workerd: ${contentType}`);
      return { type, path: `/${name}`, contents: body };
    }),
  });
  try {
    const response = await miniflare.dispatchFetch("http://worker/");
    return await response.text();
  } finally {
    await miniflare.dispose();
  }
}
