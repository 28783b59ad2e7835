import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { engineCache } from "../lib/paths.mjs";
import { run } from "../lib/run.mjs";

/** What is measured or drawn with, and too large for everybody who works on this package. */
export const ALCHEMY = { alchemy: "0.94.0", esbuild: "0.25.12" };
export const ECHARTS = { echarts: "6.1.0" };

/**
 * Installs packages into a folder of their own in the user's cache, once.
 *
 * @returns {Promise<string>} the folder that has them in its node_modules
 */
export async function installed(packages) {
  const key = createHash("sha256").update(JSON.stringify(packages)).digest("hex").slice(0, 16);
  const folder = join(dirname(engineCache()), "bench", key);
  if (existsSync(folder)) return folder;
  await mkdir(dirname(folder), { recursive: true });
  const unfinished = await mkdtemp(`${folder}-`);
  console.log(
    `Installing ${Object.entries(packages)
      .map((pair) => pair.join("@"))
      .join(", ")} …`,
  );
  await writeFile(
    join(unfinished, "package.json"),
    JSON.stringify({ private: true, type: "module", dependencies: packages }),
  );
  const args = ["install", "--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund", "--loglevel=error"];
  const { ok } = await run("npm", args, { cwd: unfinished, inherit: true });
  if (!ok) {
    await rm(unfinished, { recursive: true, force: true });
    throw new Error(`npm could not install ${Object.keys(packages).join(", ")}.`);
  }
  await rename(unfinished, folder);
  return folder;
}
