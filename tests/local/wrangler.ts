import { spawn } from "node:child_process";
import path from "node:path";

import type { LocalCloudflare } from "../../provider/local";

const WRANGLER = path.join(path.dirname(require.resolve("wrangler/package.json")), "bin", "wrangler.js");

export interface Wrangler {
  run: (...args: string[]) => Promise<{ code: number | null; output: string }>;
  /** Its output, when it ends well. */
  good: (...args: string[]) => Promise<string>;
}

/** wrangler as it is published, with no terminal and nothing of the user's own. */
export function wranglerAt(
  local: Pick<LocalCloudflare, "apiUrl" | "accountId" | "apiToken">,
  folder: string,
): Wrangler {
  const run: Wrangler["run"] = (...args) =>
    new Promise((resolve) => {
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
      child.once("close", (code) => {
        resolve({ code, output });
      });
    });
  return {
    run,
    async good(...args) {
      const { code, output } = await run(...args);
      if (code !== 0) throw new Error(`wrangler ${args.join(" ")} ended with ${code}:\n${output}`);
      return output;
    },
  };
}
