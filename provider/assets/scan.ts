import { createHash } from "node:crypto";
import { open, readdir, readFile, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { isUtf8 } from "node:buffer";

import ignore from "ignore";

import type { Manifest } from "./manifest";

const IGNORE_FILE = ".assetsignore";
/** What is never a file to serve, at the top of the folder. */
const NOT_SERVED = ["/.assetsignore", "/_headers", "/_redirects"];

const MAX_FILES = 100_000;
const MAX_BYTES = 25 * 1024 * 1024;
/** How many files are read at once: memory holds these. */
const AT_ONCE = 8;

/** Something about the folder that Cloudflare would refuse. */
export class AssetsError extends Error {}

/**
 * The hash of a file for Cloudflare: of its bytes and its extension, since the content type is kept with the hash.
 * Cloudflare leaves the algorithm to its clients; SHA-256 is the fastest that every Node.js has.
 */
export function assetHash(path: string, content: Uint8Array): string {
  const extension = extname(path).slice(1);
  return createHash("sha256").update(content).update(extension).digest("hex").slice(0, 32);
}

/**
 * The files of a folder, less those that wrangler ignores too.
 *
 * @throws AssetsError when the folder does not exist, or has what Cloudflare does not take.
 */
export async function scanAssets(root: string, shown = root): Promise<Manifest> {
  const found = await stat(root).catch(() => undefined);
  if (found === undefined) throw new AssetsError(`The folder "${shown}" does not exist.`);
  if (!found.isDirectory()) throw new AssetsError(`"${shown}" is not a folder.`);
  const ignored = await ignoreRules(root, shown);
  const paths: string[] = [];
  await walk(root, "", ignored, paths);
  if (paths.length > MAX_FILES) {
    throw new AssetsError(
      `The folder "${shown}" has ${paths.length.toLocaleString("en")} files; Cloudflare takes ${MAX_FILES.toLocaleString("en")}. List what is not to be served in ${IGNORE_FILE}.`,
    );
  }
  paths.sort();
  const hashed: Manifest = Object.fromEntries(paths.map((path) => [path, { hash: "", size: 0 }]));
  let next = 0;
  const work = async (): Promise<void> => {
    for (let path = paths[next++]; path !== undefined; path = paths[next++]) {
      const content = await contentOf(root, path);
      hashed[path] = { hash: assetHash(path, content), size: content.length };
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return hashed;
}

/** Opened once, for its size and its bytes: a call for each file more would be a third of the time. */
async function contentOf(root: string, path: string): Promise<Uint8Array> {
  const file = await open(join(root, path));
  try {
    const { size } = await file.stat();
    if (size > MAX_BYTES) throw new AssetsError(tooLarge(path, size));
    const content = Buffer.allocUnsafe(size);
    let length = 0;
    while (length < size) {
      const { bytesRead } = await file.read(content, length, size - length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return content.subarray(0, length);
  } finally {
    await file.close();
  }
}

async function ignoreRules(root: string, shown: string): Promise<(path: string) => boolean> {
  const own = await readFile(join(root, IGNORE_FILE)).catch(() => undefined);
  if (own === undefined) {
    const worker = await stat(join(root, "_worker.js")).catch(() => undefined);
    if (worker) throw new AssetsError(workerInside(shown));
  } else if (!isUtf8(own) || own.includes(0)) {
    throw new AssetsError(`The file "${join(shown, IGNORE_FILE)}" must be UTF-8 text without null characters.`);
  }
  if (own === undefined) return (path) => NOT_SERVED.includes(`/${path}`);
  const rules = ignore().add(NOT_SERVED).add(own.toString("utf8"));
  return (path) => rules.ignores(path);
}

/** Files, with symbolic links to files; links to folders are not followed, as wrangler does not. */
async function walk(root: string, below: string, ignored: (path: string) => boolean, paths: string[]): Promise<void> {
  for (const entry of await readdir(join(root, below), { withFileTypes: true })) {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    if (ignored(entry.isDirectory() ? `${path}/` : path)) continue;
    if (entry.isDirectory()) await walk(root, path, ignored, paths);
    else if (entry.isFile() || (await stat(join(root, path)).catch(() => undefined))?.isFile() === true)
      paths.push(`/${path}`);
  }
}

function tooLarge(path: string, size: number): string {
  return `The file "${path}" has ${(size / 1024 / 1024).toFixed(1)} MiB; Cloudflare takes 25 MiB. Put it into an R2 bucket, or list it in ${IGNORE_FILE}.`;
}

function workerInside(shown: string): string {
  return `The folder "${shown}" has a "_worker.js", which would be served to everybody. Put "_worker.js" into "${join(shown, IGNORE_FILE)}" to leave it out, or create that file empty to serve it.`;
}
