import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { openFolder, removeFile, sha256, writeFileAtomic } from "./files";

/** Uploaded modules, each once, by the hash of what it holds. */
export class Blobs {
  constructor(private readonly folder: string) {
    openFolder(folder);
  }

  put(content: Uint8Array): string {
    const hash = sha256(content);
    const path = join(this.folder, hash);
    if (!existsSync(path)) writeFileAtomic(path, content);
    return hash;
  }

  get(hash: string): Uint8Array {
    return readFileSync(join(this.folder, hash));
  }

  /** Removes all that no record names. */
  keepOnly(hashes: Set<string>): void {
    for (const name of readdirSync(this.folder)) if (!hashes.has(name)) removeFile(join(this.folder, name));
  }
}
