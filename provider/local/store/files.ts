import { createHash, randomBytes } from "node:crypto";
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const TEMPORARY = ".tmp-";

/** Replaces a file as a whole: after a crash at any moment it holds the old text or the new one. Only its owner may read it. */
export function writeFileAtomic(path: string, content: string | Uint8Array): void {
  const temporary = join(dirname(path), `${TEMPORARY}${randomBytes(8).toString("hex")}`);
  try {
    const file = openSync(temporary, "wx", 0o600);
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    // A full disk is not to be filled further.
    rmSync(temporary, { force: true });
    throw cannotWrite(path, error);
  }
  syncFolder(dirname(path));
}

/** A full disk says no name by itself. */
export function cannotWrite(path: string, cause: unknown): Error {
  return new Error(`${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
}

/** Removes a file for good; one that is gone already is no error. */
export function removeFile(path: string): void {
  rmSync(path, { force: true });
  syncFolder(dirname(path));
}

/** A rename is on disk only when its folder is; Windows cannot open a folder, and need not. */
function syncFolder(path: string): void {
  if (process.platform === "win32") return;
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** A folder that only its owner may enter, without what an interrupted write left in it. */
export function openFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(path)) if (name.startsWith(TEMPORARY)) rmSync(join(path, name), { force: true });
  return path;
}

/** A file name for a record: readable, and apart also where upper and lower case are the same to the file system. */
export function fileNameOf(name: string): string {
  const readable = name
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, "-")
    .slice(0, 64);
  return `${readable}.${sha256(name).slice(0, 12)}.json`;
}

export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
