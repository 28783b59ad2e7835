import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** A Pulumi project, as far as its folders are concerned. */
export interface Project {
  /** Where Pulumi.yaml is. */
  folder: string;
  /** Where the program runs: what an entrypoint is relative to. */
  programFolder: string;
  /** The files of Pulumi that a change of counts as a change of the program. */
  settings(stack: string): string[];
}

const NAMES = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];

/**
 * Finds the project as Pulumi does: in this folder, or in the nearest one above it.
 *
 * @throws when there is none.
 */
export function findProject(from: string): Project {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const file = NAMES.map((name) => join(folder, name)).find((path) => existsSync(path));
    if (file !== undefined) {
      return {
        folder,
        programFolder: programFolder(folder, readFileSync(file, "utf8")),
        settings: (stack) => [file, ...["yaml", "yml", "json"].map((type) => join(folder, `Pulumi.${stack}.${type}`))],
      };
    }
    if (folder === dirname(folder)) break;
  }
  throw new Error(
    "No Pulumi.yaml found in this folder or any folder above it. Run this command in the folder of a Pulumi project; `pulumi new typescript` creates one.",
  );
}

/** `main` may name a folder or a file; without it the program is where the project is. */
function programFolder(folder: string, text: string): string {
  const main = /^\s*"?main"?\s*:\s*(?:"([^"]+)"|'([^']+)'|([^\s#,]+))/m.exec(text);
  const given = main?.[1] ?? main?.[2] ?? main?.[3];
  if (given === undefined) return folder;
  const path = resolve(folder, given);
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true ? dirname(path) : path;
}
