import { spawn, type ChildProcess } from "node:child_process";
import path from "node:path";

import type { LocalCloudflare } from "../../provider/local";

const WRANGLER = path.join(path.dirname(require.resolve("wrangler/package.json")), "bin", "wrangler.js");

export interface Wrangler {
  run: (...args: string[]) => Promise<{ code: number | null; output: string }>;
  /** Its output, when it ends well. */
  good: (...args: string[]) => Promise<string>;
  /** A command that runs until it is told to end, and what it has printed so far. */
  start: (...args: string[]) => { output: () => string; end: () => Promise<number | null> };
}

/** wrangler as it is published, with no terminal and nothing of the user's own. */
export function wranglerAt(
  local: Pick<LocalCloudflare, "apiUrl" | "accountId" | "apiToken">,
  folder: string,
): Wrangler {
  const begin = (args: string[]): { child: ChildProcess; output: () => string; ended: Promise<number | null> } => {
    const child = spawn(process.execPath, [WRANGLER, ...args], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: process.env["PATH"],
        HOME: folder,
        XDG_CONFIG_HOME: folder,
        NO_COLOR: "1",
        CI: "1",
        WRANGLER_SEND_METRICS: "false",
        CLOUDFLARE_API_BASE_URL: local.apiUrl,
        CLOUDFLARE_ACCOUNT_ID: local.accountId,
        CLOUDFLARE_API_TOKEN: local.apiToken,
      },
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    return { child, output: () => output, ended };
  };
  const run: Wrangler["run"] = async (...args) => {
    const { output, ended } = begin(args);
    const code = await ended;
    return { code, output: output() };
  };
  return {
    run,
    async good(...args) {
      const { code, output } = await run(...args);
      if (code !== 0) throw new Error(`wrangler ${args.join(" ")} ended with ${code}:\n${output}`);
      return output;
    },
    start(...args) {
      const { child, output, ended } = begin(args);
      return {
        output,
        end: () => {
          child.kill("SIGINT");
          return ended;
        },
      };
    },
  };
}
