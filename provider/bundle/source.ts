import { gunzipSync } from "node:zlib";

import { compress } from "./compress";
import { compressedCode, isSourceMap, PYTHON_MODULES } from "./content";
import type { Bundle, BundleModule } from "./types";

/** What people read of a bundle in a preview, and what state keeps; its text is in neither. */
export interface BundleSummary {
  /** Over everything that is uploaded; the same on every machine. */
  hash: string;
  /** Bytes, without source maps. */
  size: number;
  /** Bytes, compressed: what Cloudflare's limit counts. */
  gzipSize: number;
  /** By name; the files of `python_modules` as one. */
  modules: string[];
}

/** A bundle on its way from the program to the provider; the check takes the text out, so that it reaches no state. */
export interface Source {
  summary: BundleSummary;
  largestInputs: { path: string; bytes: number }[];
  /** In base64, each compressed with gzip: a line of JSON, {@link Contents}; the modules that are no source maps; these. */
  content: string;
}

export interface Upload {
  mainModule: string;
  modules: BundleModule[];
}

interface Contents {
  mainModule: string;
  modules: { name: string; contentType: string; bytes: number }[];
}

const packed = new WeakMap<Bundle, Promise<Source>>();

/** Packs a bundle, once for all Workers that have it. */
export function packSource(bundle: Bundle): Promise<Source> {
  const known = packed.get(bundle) ?? pack(bundle);
  packed.set(bundle, known);
  return known;
}

async function pack(bundle: Bundle): Promise<Source> {
  const { hash, size, gzipSize, mainModule, modules, largestInputs } = bundle;
  const list = modules.map(({ name, contentType, body }) => ({ name, contentType, bytes: body.byteLength }));
  const contents: Contents = { mainModule, modules: list };
  const maps = modules.filter(isSourceMap).map(({ body }) => body);
  // Each is compressed on its own, which is as good as together, since the code has been for its size.
  const parts = await Promise.all([
    compress(`${JSON.stringify(contents)}\n`, 1),
    compressedCode(modules),
    ...(maps.length > 0 ? [compress(Buffer.concat(maps), 1)] : []),
  ]);
  return {
    summary: { hash, size, gzipSize, modules: namesOf(modules) },
    largestInputs,
    content: Buffer.concat(parts).toString("base64"),
  };
}

/** Python's packages have thousands of files, which nobody reads, and state would hold each. */
function namesOf(modules: BundleModule[]): string[] {
  const [vendored, own] = [true, false].map((is) =>
    modules.filter(({ name }) => name.startsWith(`${PYTHON_MODULES}/`) === is).map(({ name }) => name),
  );
  const count = vendored?.length ?? 0;
  return [...(own ?? []), ...(count > 0 ? [`${PYTHON_MODULES} (${count} ${count === 1 ? "file" : "files"})`] : [])];
}

export function unpackContent(content: string): Upload {
  const bytes = gunzipSync(Buffer.from(content, "base64"));
  let at = bytes.indexOf("\n") + 1;
  const { mainModule, modules } = JSON.parse(bytes.toString("utf8", 0, at)) as Contents;
  const bodies = new Map<string, Uint8Array>();
  for (const { name, bytes: length } of [
    ...modules.filter((one) => !isSourceMap(one)),
    ...modules.filter(isSourceMap),
  ]) {
    bodies.set(name, bytes.subarray(at, at + length));
    at += length;
  }
  return {
    mainModule,
    modules: modules.map(({ name, contentType }) => ({
      name,
      contentType,
      body: bodies.get(name) ?? new Uint8Array(),
    })),
  };
}
