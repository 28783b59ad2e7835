import { gunzipSync } from "node:zlib";

import { compress } from "./compress";
import { PYTHON_MODULES } from "./content";
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
  /** Modules, as compressed JSON in base64. */
  content: string;
}

export interface Upload {
  mainModule: string;
  modules: BundleModule[];
}

interface PackedModule {
  name: string;
  contentType: string;
  body: string;
  encoding: "utf8" | "base64";
}

const packed = new WeakMap<Bundle, Promise<Source>>();

/** Packs a bundle, once for all Workers that have it. */
export function packSource(bundle: Bundle): Promise<Source> {
  const known = packed.get(bundle) ?? pack(bundle);
  packed.set(bundle, known);
  return known;
}

async function pack(bundle: Bundle): Promise<Source> {
  const { hash, size, gzipSize, mainModule, largestInputs } = bundle;
  const content = await compress(JSON.stringify({ mainModule, modules: bundle.modules.map(packModule) }), 1);
  return {
    summary: { hash, size, gzipSize, modules: namesOf(bundle.modules) },
    largestInputs,
    content: content.toString("base64"),
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
  const packed = JSON.parse(gunzipSync(Buffer.from(content, "base64")).toString()) as {
    mainModule: string;
    modules: PackedModule[];
  };
  return {
    mainModule: packed.mainModule,
    modules: packed.modules.map(({ name, contentType, body, encoding }) => ({
      name,
      contentType,
      body: Buffer.from(body, encoding),
    })),
  };
}

function packModule({ name, contentType, body }: BundleModule): PackedModule {
  const bytes = Buffer.from(body);
  const text = bytes.toString("utf8");
  const encoding = Buffer.from(text, "utf8").equals(bytes) ? "utf8" : "base64";
  return { name, contentType, encoding, body: encoding === "utf8" ? text : bytes.toString("base64") };
}
