import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { cannotWrite } from "./files";

/** A process id says nothing about ourselves: in a container the one before us had the same. */
const held = new Set<string>();

/**
 * Takes a data folder for this process; the returned function gives it back.
 *
 * @throws when a process that lives has it. The lock of one that died is taken over.
 */
export function lockFolder(folder: string): () => void {
  const path = join(folder, "lock");
  const mine = `${path}.${process.pid}`;
  try {
    writeFileSync(mine, String(process.pid), { mode: 0o600 });
  } catch (error) {
    rmSync(mine, { force: true });
    throw cannotWrite(mine, error);
  }
  try {
    // A link exists or it does not: nobody can read a lock that is only half written.
    if (!linked(mine, path)) {
      const owner = Number(readFileSync(path, "utf8"));
      if (owner === process.pid ? held.has(path) : isAlive(owner)) {
        throw new Error(
          `The data folder ${folder} is in use by another embedded Cloudflare (process ${owner}). Stop that one, or give this one a folder of its own with --data.`,
        );
      }
      rmSync(path, { force: true });
      if (!linked(mine, path))
        throw new Error(`The data folder ${folder} was just taken by another process. Try again.`);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  held.add(path);
  return () => {
    held.delete(path);
    rmSync(path, { force: true });
  };
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, "EPERM");
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
