import { mkdtempSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * Makes a folder for work on `target`, beside it so that a rename is atomic, and removes it when the work is over or
 * the process ends.
 *
 * @template T
 * @param {string} target
 * @param {(folder: string) => Promise<T>} work
 */
export async function inUnfinished(target, work) {
  const folder = mkdtempSync(join(dirname(target), `.unfinished-${basename(target)}-`));
  const clear = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", clear);
  try {
    return await work(folder);
  } finally {
    process.off("exit", clear);
    clear();
  }
}
