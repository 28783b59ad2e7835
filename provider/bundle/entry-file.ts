import { readdir, realpath, stat } from "node:fs/promises";
import { dirname, join, parse, relative, resolve } from "node:path";
import type { EntrypointRequest } from "./request";
import { BundleError } from "./types";

/** Where the source is. */
export interface Place {
  /** The program's folder, by its real path. */
  cwd: string;
  entrypoint: string;
  /** The folder that modules are named from. */
  root: string;
  /** The entrypoint's name among them. */
  name: string;
}

/**
 * Finds the entrypoint.
 *
 * @throws BundleError ENTRYPOINT_NOT_FOUND, with the file that may be meant; INVALID_OPTION when it is not below `baseDir`.
 */
export async function locate(request: Pick<EntrypointRequest, "entrypoint" | "cwd" | "baseDir">): Promise<Place> {
  // esbuild names files by their real path; seen from a linked folder, they would all lie outside.
  const cwd = await realpath(request.cwd);
  const entrypoint = resolve(cwd, request.entrypoint);
  await assertFile(request.entrypoint, entrypoint);
  const root = request.baseDir === undefined ? dirname(entrypoint) : resolve(cwd, request.baseDir);
  const name = slashed(relative(root, entrypoint));
  if (name.startsWith("../")) {
    throw new BundleError(
      "INVALID_OPTION",
      `The entrypoint "${request.entrypoint}" is not below "${request.baseDir ?? ""}".`,
      "baseDir",
    );
  }
  return { cwd, entrypoint, root, name };
}

async function assertFile(given: string, path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) return;
  const folder = found?.isDirectory() ? path : dirname(path);
  const wanted = found?.isDirectory() ? "index" : parse(path).name;
  const names = await readdir(folder).catch((): string[] => []);
  const similar = names.find((name) => parse(name).name === wanted && /\.([cm]?[jt]sx?|py)$/.test(name));
  const parent = found?.isDirectory() ? given : dirname(given);
  throw new BundleError(
    "ENTRYPOINT_NOT_FOUND",
    `The entrypoint "${given}" ${found ? "is not a file" : "does not exist"}. ` +
      (similar === undefined
        ? "Give the file that exports the Worker, relative to the folder of the program."
        : `Did you mean "${slashed(join(parent, similar))}"?`),
  );
}

export function slashed(path: string): string {
  return path.replaceAll("\\", "/");
}
