import { createHash, randomBytes } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
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

const FULL = "Nothing that was there is lost. Free some space on its disk, then try again.";
const FORBIDDEN = "Give the embedded Cloudflare a folder that it may write to: --data <folder>.";
const REMEDIES: Record<string, string> = {
  ENOSPC: FULL,
  EDQUOT: FULL,
  EFBIG: FULL,
  EROFS: FORBIDDEN,
  EACCES: FORBIDDEN,
  EPERM: FORBIDDEN,
};

/** A full disk says no name by itself. */
export function cannotWrite(path: string, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const remedy = cause instanceof Error && "code" in cause ? REMEDIES[String(cause.code)] : undefined;
  return new Error([`${path} cannot be written: ${reason}`, remedy].filter(Boolean).join("\n"), { cause });
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
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw cannotWrite(path, whyNotMade(path) ?? error);
  }
  for (const name of readdirSync(path)) if (name.startsWith(TEMPORARY)) rmSync(join(path, name), { force: true });
  return path;
}

/** Where nothing may be written, Node.js says that the folder which it should make does not exist. */
function whyNotMade(path: string): unknown {
  let above = dirname(path);
  while (!existsSync(above) && above !== dirname(above)) above = dirname(above);
  try {
    accessSync(above, constants.W_OK);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** What Windows takes for a device, whatever follows a dot. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/** A file name for a record: readable, and apart also where upper and lower case are the same to the file system. */
export function fileNameOf(name: string): string {
  const readable = name
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, "-")
    .slice(0, 64);
  return `${readable}${DEVICES.test(readable) ? "_" : ""}.${sha256(name).slice(0, 12)}.json`;
}

export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
