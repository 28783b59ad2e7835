import { createHash } from "node:crypto";
import { compress } from "./compress";
import type { Bundle, BundleModule } from "./types";

export const MAIN_MODULE = "main.js";
export const SOURCE_MAP = `${MAIN_MODULE}.map`;
/** The folder that packages of a Python Worker are in, and what their modules' names begin with. */
export const PYTHON_MODULES = "python_modules";
export const SCRIPT_TYPE = "application/javascript+module";
export const SOURCE_MAP_TYPE = "application/source-map";

export type Measured = Pick<Bundle, "hash" | "size" | "gzipSize" | "mainModule" | "modules">;

/** What can be told from the modules alone. */
export async function measure(unsorted: BundleModule[], mainModule = MAIN_MODULE): Promise<Measured> {
  const modules = unsorted.sort((a, b) => compare(a.name, b.name));
  const { byteLength: gzipSize } = await compressedCode(modules);
  return {
    hash: hashModules(modules),
    size: codeOf(modules).reduce((sum, body) => sum + body.byteLength, 0),
    gzipSize,
    mainModule,
    modules,
  };
}

const compressed = new WeakMap<BundleModule[], Promise<Buffer>>();

/** The modules but for source maps, compressed once: for their size, and to go to the provider. */
export function compressedCode(modules: BundleModule[]): Promise<Buffer> {
  const known = compressed.get(modules) ?? compress(Buffer.concat(codeOf(modules)));
  compressed.set(modules, known);
  return known;
}

function codeOf(modules: BundleModule[]): Uint8Array[] {
  return modules.filter((module) => !isSourceMap(module)).map(({ body }) => body);
}

export function isSourceMap({ contentType }: Pick<BundleModule, "contentType">): boolean {
  return contentType === SOURCE_MAP_TYPE;
}

/** Of what one file holds, for its name. */
export function contentHash(body: Uint8Array): string {
  return createHash("sha256").update(body).digest("hex").slice(0, 16);
}

/** By code unit: the order must not hang on the machine's language. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function hashModules(modules: BundleModule[]): string {
  const hash = createHash("sha256");
  for (const { name, contentType, body } of modules) {
    // The length keeps one module's end apart from the next one's start.
    hash.update(JSON.stringify([name, contentType, body.byteLength])).update(body);
  }
  return hash.digest("hex").slice(0, 16);
}
