import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { z } from "zod";

import { fileNameOf, openFolder, removeFile, writeFileAtomic } from "./files";

/** Records of one kind: read once, held in memory, a file each; what `set` returns from is on disk. */
export class Collection<Value> {
  private readonly records = new Map<string, Value>();
  private readonly folder: string;

  constructor(
    folder: string,
    schema: z.ZodType<Value>,
    private readonly keyOf: (value: Value) => string,
    private readonly changed: () => void = () => undefined,
  ) {
    this.folder = openFolder(folder);
    for (const name of readdirSync(this.folder)
      .filter((file) => file.endsWith(".json"))
      .sort()) {
      const value = this.read(name, schema);
      this.records.set(keyOf(value), value);
      // An older version named some differently: a record has one file, or it would come back after it was deleted.
      const named = fileNameOf(keyOf(value));
      if (name === named) continue;
      if (!existsSync(join(this.folder, named))) writeFileAtomic(join(this.folder, named), JSON.stringify(value));
      removeFile(join(this.folder, name));
    }
  }

  private read(name: string, schema: z.ZodType<Value>): Value {
    const path = join(this.folder, name);
    try {
      return schema.parse(JSON.parse(readFileSync(path, "utf8")));
    } catch (cause) {
      throw new Error(
        `The embedded Cloudflare cannot read ${path}: the file is not valid, or another version wrote it. Remove the file, or start with another --data folder.`,
        { cause },
      );
    }
  }

  get(key: string): Value | undefined {
    return this.records.get(key);
  }

  /** All of them, by key. */
  all(): Value[] {
    return [...this.records.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
  }

  set(value: Value): void {
    const key = this.keyOf(value);
    writeFileAtomic(join(this.folder, fileNameOf(key)), JSON.stringify(value));
    this.records.set(key, value);
    this.changed();
  }

  delete(key: string): void {
    if (!this.records.delete(key)) return;
    removeFile(join(this.folder, fileNameOf(key)));
    this.changed();
  }
}
