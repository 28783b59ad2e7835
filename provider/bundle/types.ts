/** A file of the upload: one part of the multipart body. */
export interface BundleModule {
  name: string;
  contentType: string;
  body: Uint8Array;
}

/** What is uploaded for a Worker, and what can be said about it without its text. */
export interface Bundle {
  /** Tells two uploads apart: 16 hex digits of a SHA-256 of all modules. The same in every checkout, on every machine. */
  hash: string;
  /** Bytes of the modules, source maps left out: they do not count towards Cloudflare's limit. */
  size: number;
  /** What `size` is after gzip. It varies a little with the zlib of the machine: show it, never compare it. */
  gzipSize: number;
  /** The module that Cloudflare starts. */
  mainModule: string;
  /** Sorted by name. */
  modules: BundleModule[];
  /** The names that the main module exports. Only if esbuild has printed all of its text, and says all of them. */
  exported?: string[] | undefined;
  /** The five inputs that put the most bytes in the output, largest first. */
  largestInputs: { path: string; bytes: number }[];
  /** esbuild's warnings, each with its place in the source. */
  warnings: string[];
  /** The files that were read, relative to the working directory and sorted: what a watcher watches. */
  inputs: string[];
}

export type BundleErrorCode =
  | "ENTRYPOINT_NOT_FOUND"
  | "MODULE_NOT_FOUND"
  | "INVALID_OPTION"
  | "BUILD_FAILED"
  | "NODEJS_COMPAT_NEEDED"
  | "UNSUPPORTED_OUTPUT";

/** Why there is no bundle. The message is for people, and shows the place in the source where there is one. */
export class BundleError extends Error {
  constructor(
    readonly code: BundleErrorCode,
    message: string,
    /** The property of the Worker that is wrong, where it is not the entrypoint. */
    readonly property?: string,
  ) {
    super(message);
    this.name = "BundleError";
  }
}
