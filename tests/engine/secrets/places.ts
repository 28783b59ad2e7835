import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

import type { LocalCloudflare } from "../../support/local";
import { repository, type Stack } from "../../support/stack";

/** Where secrets are looked for. */
export interface Scene {
  stack: Stack;
  cloudflare: LocalCloudflare;
  /** What the operations since the last search printed, by what they are. */
  printed: Found;
  /** What was in temporary files meanwhile. */
  passing: Found;
}

/** By its name, what can be read there. */
export type Found = Record<string, string | Buffer>;

/** The places of an operation that came to its end, or did not. */
export const PLACES: ((scene: Scene) => Found | Promise<Found>)[] = [
  ({ printed }) => printed,
  ({ passing }) => passing,
  // State, its history and its copies, the engine's log of events, configuration, caches, temporary files, the program.
  ({ stack }) => filesIn(path.dirname(stack.folder)),
  ({ cloudflare }) => ({ "log of the embedded Cloudflare": cloudflare.output.replace(HOW_TO_USE_IT, "") }),
  ({ cloudflare }) => pagesOf(cloudflare),
];

/** The token is told to whom starts it. */
const HOW_TO_USE_IT = /export CLOUDFLARE_API_TOKEN=\S+/;

/** All that is made of a preview. */
export async function summaries(stack: Stack, preview: string): Promise<Found> {
  const found: Found = {};
  for (const shape of ["markdown", "json", "table"]) {
    const args = ["summary", ...(shape === "markdown" ? [] : [`--${shape}`])];
    found[`summary as ${shape}`] = await new Promise((resolve) => {
      const cli = path.join(repository, "dist/cli.js");
      const options = { cwd: stack.folder, env: stack.environment };
      const child = execFile(process.execPath, [cli, ...args], options, (_, stdout, stderr) => {
        resolve(stdout + stderr);
      });
      child.stdin?.end(preview);
    });
  }
  return found;
}

export async function filesIn(folder: string): Promise<Found> {
  // What was there when it was listed may be gone by now.
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const read = files.map(async (file): Promise<[string, Buffer][]> => {
    const content = await readFile(file).catch(() => undefined);
    return content === undefined ? [] : [[file, content]];
  });
  return Object.fromEntries((await Promise.all(read)).flat());
}

/** Each page of the embedded Cloudflare that another one leads to. */
async function pagesOf({ apiUrl, apiToken }: LocalCloudflare): Promise<Found> {
  const found: Found = {};
  const headers = { authorization: `Bearer ${apiToken}` };
  const waiting = ["/"];
  for (let page = waiting.pop(); page !== undefined; page = waiting.pop()) {
    const html = await (await fetch(new URL(page, apiUrl), { headers })).text();
    found[`page ${page}`] = html;
    const links = [...html.matchAll(/href="(\/[^"]*)"/g)].map(([, link = ""]) => link);
    waiting.push(...links.filter((link) => !(`page ${link}` in found) && !waiting.includes(link)));
  }
  return found;
}
