import { stat } from "node:fs/promises";
import { join, posix } from "node:path";
import type { CollectedModule } from "./find-modules";
import { parseModule } from "./exports";
import { CONTENT_TYPES } from "./rules";
import { BundleError } from "./types";

/**
 * Checks that what modules import of each other is uploaded.
 *
 * @param root the folder that modules are named from
 * @throws BundleError MODULE_NOT_FOUND, with what imports it and the rule that it needs.
 */
export async function checkImports(modules: CollectedModule[], root: string, searched: boolean): Promise<void> {
  const names = new Set(modules.map(({ module }) => module.name));
  for (const { module } of modules) {
    if (module.contentType !== CONTENT_TYPES.ESModule) continue;
    for (const specifier of importedBy(Buffer.from(module.body).toString())) {
      if (!/^\.\.?\//.test(specifier)) continue;
      const name = posix.join(posix.dirname(module.name), specifier);
      if (names.has(name)) continue;
      const there = (await stat(join(root, name)).catch(() => undefined))?.isFile() ?? false;
      throw new BundleError(
        "MODULE_NOT_FOUND",
        `"${module.name}" imports "${specifier}", ${there ? (searched ? notMatched(name) : NOT_SEARCHED) : "which does not exist."}`,
        there ? (searched ? "rules" : "findAdditionalModules") : undefined,
      );
    }
  }
}

const NOT_SEARCHED = "which is not uploaded with `findAdditionalModules: false`.";

function notMatched(name: string): string {
  const type = name.endsWith(".cjs") ? "CommonJS" : "ESModule";
  const glob = `**/*${posix.extname(name)}`;
  return `which no rule matches, so it is not uploaded. Add one: rules: [{ type: "${type}", globs: ["${glob}"] }].`;
}

/** What a module imports in any case; what it imports late may be missing on purpose. */
function importedBy(code: string): string[] {
  const program = parseModule(code);
  return (program?.body ?? []).flatMap((statement) => {
    const isImport =
      statement.type === "ImportDeclaration" ||
      statement.type === "ExportAllDeclaration" ||
      statement.type === "ExportNamedDeclaration";
    const source = isImport ? statement.source?.value : undefined;
    return typeof source === "string" ? [source] : [];
  });
}
