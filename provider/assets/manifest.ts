import { createHash } from "node:crypto";
import { deflateRawSync, gunzipSync, gzipSync, inflateRawSync } from "node:zlib";

/** The files by their paths, which begin with a slash, with the hash that Cloudflare gets. */
export type Manifest = Record<string, { hash: string; size: number }>;

/** The files on their way from the program to the provider; the check takes them out, so that they reach no state. */
export interface AssetsSource {
  /** The folder, where the program found it. */
  root: string;
  /** The manifest, as compressed JSON in base64. */
  manifest: string;
}

export const packManifest = (manifest: Manifest): string => gzipSync(JSON.stringify(manifest)).toString("base64");
export const unpackManifest = (packed: string): Manifest =>
  JSON.parse(gunzipSync(Buffer.from(packed, "base64")).toString()) as Manifest;

/** What the files are, in one hash. */
export function digestOf(manifest: Manifest): string {
  const hash = createHash("sha256");
  for (const [path, file] of sorted(manifest)) hash.update(`${path}\0${file.hash}\n`);
  return hash.digest("hex");
}

/** How much of a state the list of files may be, in characters: it is written with each step of the engine. */
const MAX_KEPT = 64 * 1024;
const KEPT_HASH = 8;

/**
 * The paths with the beginnings of their hashes, compressed, for the next preview to say what changes: Cloudflare tells nobody which
 * files a Worker has. Undefined where there are too many of them.
 */
export function keptFiles(manifest: Manifest): string | undefined {
  const lines = sorted(manifest).map(([path, { hash }]) => `${path}\0${hash.slice(0, KEPT_HASH)}`);
  const packed = deflateRawSync(lines.join("\n")).toString("base64");
  return packed.length <= MAX_KEPT ? packed : undefined;
}

const SHOWN = 10;

/** What changes, for people to read. `kept` is what the state has of the files before. */
export function sayChanges(kept: string | undefined, manifest: Manifest): string {
  const before = kept === undefined ? new Map<string, string>() : readKept(kept);
  const paths = sorted(manifest).map(([path]) => path);
  const parts: [string, string[]][] = [
    ["added", paths.filter((path) => !before.has(path))],
    ["changed", paths.filter((path) => isOther(before.get(path), manifest[path]?.hash))],
    ["removed", [...before.keys()].filter((path) => !(path in manifest))],
  ];
  return parts
    .filter(([, which]) => which.length > 0)
    .map(([what, which]) => `${count(which.length)} ${what}: ${listed(which)}`)
    .join("; ");
}

export const count = (files: number): string => `${files} ${files === 1 ? "file" : "files"}`;

const listed = (paths: string[]): string =>
  paths.slice(0, SHOWN).join(", ") + (paths.length > SHOWN ? `, and ${paths.length - SHOWN} more` : "");

const isOther = (before: string | undefined, now: string | undefined): boolean =>
  before !== undefined && now?.startsWith(before) !== true;

function readKept(kept: string): Map<string, string> {
  const text = inflateRawSync(Buffer.from(kept, "base64")).toString();
  return new Map(
    text === ""
      ? []
      : text.split("\n").map((line): [string, string] => [line.slice(0, -KEPT_HASH - 1), line.slice(-KEPT_HASH)]),
  );
}

const sorted = (manifest: Manifest) => Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1));
