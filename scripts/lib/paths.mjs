import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of this repository. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The commands of the installed packages, Node.js among them. */
export const binFolder = join(root, "node_modules", ".bin");

/** The folder in which engines are kept, one a version: the user's cache, so that clones share it. */
export function engineCache() {
  return join(cacheHome(), "pulumi-cloudflare-workers", "engine");
}

function cacheHome() {
  if (process.env.XDG_CACHE_HOME) return process.env.XDG_CACHE_HOME;
  if (process.platform === "win32") return process.env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches");
  return join(homedir(), ".cache");
}

/** Reads a JSON file, or answers undefined when there is none or it is cut short. */
export function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}
