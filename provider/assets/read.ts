// Runs in the program.
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import { type AssetsSource, digestOf, packManifest } from "./manifest";
import type { Assets, AssetsInputs } from "./options";
import { headersProblems, redirectsProblems } from "./rules";
import { AssetsError, scanAssets } from "./scan";

export interface ReadAssets {
  inputs: AssetsInputs;
  source: AssetsSource;
}

/** The assets of a Worker as they are now. What Cloudflare would refuse, or skip, is refused. */
export async function readAssets(
  given: string | Assets,
  refuse: (property: string, reason: string) => void,
): Promise<ReadAssets | undefined> {
  const options: Assets = typeof given === "string" ? { directory: given } : given;
  const { directory, htmlHandling } = options;
  const root = resolve(directory);
  try {
    const manifest = await scanAssets(root, directory);
    const [headers, redirects] = await Promise.all([
      options.headers ?? textIn(root, "_headers"),
      options.redirects ?? textIn(root, "_redirects"),
    ]);
    const refuseRules = (name: "headers" | "redirects", problems: string[]) => {
      const isFile = options[name] === undefined;
      for (const problem of problems.slice(0, MOST_TOLD))
        refuse(`assets.${name}`, `${isFile ? `${join(directory, `_${name}`)}, ` : ""}${problem}`);
    };
    refuseRules("headers", headersProblems(headers ?? ""));
    refuseRules("redirects", redirectsProblems(redirects ?? "", htmlHandling));
    const files = Object.values(manifest);
    return {
      inputs: {
        ...options,
        directory: directory.replaceAll("\\", "/"),
        ...(headers !== undefined && { headers }),
        ...(redirects !== undefined && { redirects }),
        digest: digestOf(manifest),
        files: files.length,
        bytes: files.reduce((sum, { size }) => sum + size, 0),
      },
      source: { root, manifest: packManifest(manifest) },
    };
  } catch (error) {
    const isOurs = error instanceof AssetsError || (error instanceof Error && "code" in error);
    if (!isOurs) throw error;
    refuse("assets.directory", error.message);
    return undefined;
  }
}

/** A file with hundreds of wrong lines is wrong as a whole. */
const MOST_TOLD = 10;

async function textIn(root: string, name: string): Promise<string | undefined> {
  return readFile(join(root, name), "utf8").catch(() => undefined);
}
