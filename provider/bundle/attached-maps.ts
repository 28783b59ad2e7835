import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { SOURCE_MAP_TYPE } from "./content";
import type { CollectedModule } from "./find-modules";
import { CONTENT_TYPES } from "./rules";

const CODE = [CONTENT_TYPES.ESModule, CONTENT_TYPES.CommonJS];

/** The source maps that modules name in their last lines, and what is wrong with those that cannot be read. */
export async function attachedMaps(
  modules: CollectedModule[],
): Promise<{ maps: CollectedModule[]; warnings: string[] }> {
  const maps: CollectedModule[] = [];
  const warnings: string[] = [];
  for (const { path, module } of modules) {
    if (!CODE.includes(module.contentType)) continue;
    const named = mapOf(Buffer.from(module.body).toString());
    // A map within the code stays there.
    if (named === undefined || named.startsWith("data:")) continue;
    const file = join(dirname(path), named);
    try {
      const map: unknown = JSON.parse(await readFile(file, "utf8"));
      const body = Buffer.from(JSON.stringify({ ...Object(map), ...stable(map), file: module.name }));
      maps.push({ path: file, module: { name: `${module.name}.map`, contentType: SOURCE_MAP_TYPE, body } });
    } catch {
      warnings.push(`The source map "${named}" of "${module.name}" cannot be read, and is not uploaded.`);
    }
  }
  return { maps, warnings };
}

function mapOf(code: string): string | undefined {
  const lines = code.trimEnd().split("\n").slice(-3).reverse();
  return lines.flatMap((line) => /^\/\/[#@] sourceMappingURL=(.+)$/.exec(line.trim())?.[1] ?? [])[0]?.trim();
}

/** Without the way up from where the map is: a source's place in the upload is its own. */
function stable(map: unknown): object {
  if (typeof map !== "object" || map === null) return {};
  const { sources, sourceRoot }: { sources?: unknown; sourceRoot?: unknown } = map;
  return {
    ...(Array.isArray(sources) && { sources: sources.map((source) => fromHere(source)) }),
    ...(typeof sourceRoot === "string" && { sourceRoot: fromHere(sourceRoot) }),
  };
}

function fromHere(path: unknown): unknown {
  return typeof path === "string" ? path.replace(/^(\.\.?[\\/])+/, "") : path;
}
