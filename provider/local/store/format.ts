import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { z } from "zod";

import { writeFileAtomic } from "./files";

/** Goes up with a change after which an older version would lose or misread what this one writes. */
const FORMAT = 1;

const format = z.object({ format: z.number() });

/**
 * Says in a data folder how it is written, and refuses one that a newer version wrote before anything in it changes: an older
 * one drops what it does not know.
 *
 * @throws when the folder's format is newer than this version's, or cannot be read.
 */
export function openFormat(folder: string): void {
  const path = join(folder, "format.json");
  // Without it, the folder is new or older than the file.
  const written = existsSync(path) ? read(path) : 0;
  if (written > FORMAT) {
    throw new Error(
      `The data folder ${folder} was written by a newer version of pulumi-cloudflare-workers (format ${written}; this one reads up to ${FORMAT}). Update the package, or start with another --data folder.`,
    );
  }
  if (written < FORMAT) writeFileAtomic(path, JSON.stringify({ format: FORMAT }));
}

function read(path: string): number {
  try {
    return format.parse(JSON.parse(readFileSync(path, "utf8"))).format;
  } catch (cause) {
    throw new Error(
      `The embedded Cloudflare cannot read ${path}: it must hold {"format": <number>}. Remove the folder that it is in, or start with another --data folder.`,
      { cause },
    );
  }
}
