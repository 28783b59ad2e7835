import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { NodeOptions, PackageManager } from "./options";

const lockFiles: [file: string, manager: PackageManager][] = [
  ["yarn.lock", "yarn"],
  ["pnpm-lock.yaml", "pnpm"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
];
const npmLock = z.object({ packages: z.record(z.string(), z.object({ version: z.string().optional() })) });
const manifest = z.object({
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
});

/** The package manager that a program asks for, or the one whose lock file it has. */
export function packageManagerOf(options: NodeOptions, directory: string): PackageManager {
  if (options.packagemanager !== "auto") return options.packagemanager;
  return lockFiles.find(([file]) => existsSync(join(directory, file)))?.[1] ?? "npm";
}

/** The command that installs a program's dependencies. */
export function installCommand(manager: PackageManager, production: boolean): string[] {
  const quiet = manager === "npm" ? ["--loglevel=error"] : [];
  const omitDev = manager === "pnpm" ? "--prod" : "--production";
  return [manager, "install", ...quiet, ...(production ? [omitDev] : [])];
}

/**
 * The packages that a program's package-lock.json pins.
 *
 * @throws Error when there is no package-lock.json in the program's folder or above.
 */
export function lockedPackages(directory: string, transitive: boolean): { name: string; version: string }[] {
  const root = folderOf("package-lock.json", directory);
  if (root === undefined) throw new Error(`no package-lock.json found (searching upwards from ${directory})`);
  const { packages } = npmLock.parse(JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")));
  const declared = manifest.parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
  const direct = new Set(Object.keys({ ...declared.dependencies, ...declared.devDependencies }));
  const prefix = "node_modules/";
  return Object.entries(packages).flatMap(([path, { version }]) => {
    const name = path.slice(path.lastIndexOf(prefix) + prefix.length);
    const wanted = path.startsWith(prefix) && (transitive || (direct.has(name) && path === prefix + name));
    return wanted && version !== undefined ? [{ name, version }] : [];
  });
}

function folderOf(file: string, start: string): string | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, file))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}
