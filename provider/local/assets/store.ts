import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { z } from "zod";

import { openFolder, removeFile, sha256, writeFileAtomic } from "../store/files";

/** What the API takes as the hash of a file: 32 hexadecimal digits, by whatever algorithm the client chose. */
export const assetHash = z.string().regex(/^[0-9a-f]{32}$/);

export const assetManifest = z.record(z.string(), z.object({ hash: assetHash, size: z.number().int().min(0) }));
export type AssetManifest = z.infer<typeof assetManifest>;

/** A file of a manifest, as the runtime serves it. */
export interface AssetFile {
  path: string;
  hash: string;
  /** Its name in the folder of all contents. */
  file: string;
  /** The content type that came with its upload. */
  type: string | undefined;
}

/**
 * Files of Workers' assets, each once, by the hash that its client gave, and the manifests that name them. A file's name is its hash
 * and, encoded, its content type, so that both are written in one step.
 */
export class AssetStore {
  readonly folder: string;
  private readonly manifests: string;
  private readonly names = new Map<string, string>();
  private readonly read = new Map<string, AssetManifest>();

  constructor(folder: string) {
    this.folder = openFolder(join(folder, "files"));
    this.manifests = openFolder(join(folder, "manifests"));
    for (const name of readdirSync(this.folder)) this.names.set(name.split(".")[0] ?? "", name);
  }

  put(hash: string, content: Uint8Array, type: string | undefined): void {
    const name = type === undefined ? hash : `${hash}.${Buffer.from(type).toString("base64url")}`;
    const before = this.names.get(hash);
    writeFileAtomic(join(this.folder, name), content);
    this.names.set(hash, name);
    if (before !== undefined && before !== name) removeFile(join(this.folder, before));
  }

  /** The hashes whose files are still to come. */
  missing(manifest: AssetManifest): string[] {
    return [...new Set(Object.values(manifest).map(({ hash }) => hash))].filter((hash) => !this.names.has(hash));
  }

  putManifest(manifest: AssetManifest): string {
    const text = JSON.stringify(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
    const id = sha256(text);
    const path = join(this.manifests, id);
    if (!existsSync(path)) writeFileAtomic(path, JSON.stringify(manifest));
    return id;
  }

  /** A manifest by what `putManifest` gave; undefined where it is gone. */
  manifest(id: string): AssetManifest | undefined {
    const known = this.read.get(id);
    if (known !== undefined) return known;
    const path = join(this.manifests, id);
    if (!existsSync(path)) return undefined;
    const manifest = assetManifest.parse(JSON.parse(readFileSync(path, "utf8")));
    this.read.set(id, manifest);
    return manifest;
  }

  /** The files of a manifest. One that somebody deleted from the folder is left out. */
  files(id: string): AssetFile[] {
    return Object.entries(this.manifest(id) ?? {}).flatMap(([path, { hash }]) => {
      const file = this.names.get(hash);
      return file === undefined ? [] : [{ path, hash, file, type: typeIn(file) }];
    });
  }

  /** Removes all that no version names: what a session brought that never ended in an upload, too. */
  keepOnly(manifests: Set<string>): void {
    const hashes = new Set([...manifests].flatMap((id) => this.files(id).map(({ hash }) => hash)));
    for (const id of readdirSync(this.manifests)) if (!manifests.has(id)) removeFile(join(this.manifests, id));
    for (const [hash, name] of this.names) {
      if (hashes.has(hash)) continue;
      removeFile(join(this.folder, name));
      this.names.delete(hash);
    }
  }
}

function typeIn(file: string): string | undefined {
  const [, encoded] = file.split(".");
  return encoded === undefined ? undefined : Buffer.from(encoded, "base64url").toString();
}
