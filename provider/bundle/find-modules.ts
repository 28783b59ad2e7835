import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { compare } from "./content";
import { CONTENT_TYPES, type ModuleRule, ruleFor } from "./rules";
import type { BundleModule } from "./types";

/** A file that travels as it is, with the place that it was read from. */
export interface CollectedModule {
  path: string;
  module: BundleModule;
}

/** Folders that hold what tools have put there, which differs between checkouts. */
const SKIPPED = /^(\..*|node_modules|__pycache__)$/;

/** The files below a folder that the rules match, each under its path from there. */
export async function findModules(
  root: string,
  rules: ModuleRule[],
  skip: (name: string) => boolean = () => false,
): Promise<CollectedModule[]> {
  const names = (await filesBelow(root, "")).filter((name) => !skip(name)).sort(compare);
  const found = names.flatMap((name) => {
    const rule = ruleFor(name, rules, "folder");
    return rule ? [{ name, contentType: CONTENT_TYPES[rule.type], path: join(root, name) }] : [];
  });
  return Promise.all(
    found.map(async ({ name, contentType, path }) => ({
      path,
      module: { name, contentType, body: await readFile(path) },
    })),
  );
}

async function filesBelow(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const names = await Promise.all(
    entries.map(async (entry) => {
      const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return SKIPPED.test(entry.name) ? [] : filesBelow(root, name);
      const isFile = entry.isFile() || (await stat(join(root, name)).catch(() => undefined))?.isFile() === true;
      return isFile ? [name] : [];
    }),
  );
  return names.flat();
}
