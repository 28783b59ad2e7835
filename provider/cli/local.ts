import type { Command } from "./command";
import { createLocalCloudflare, DEFAULT_PORT, type LocalCloudflare } from "../local";
import { runCommand } from "./run-command";
import { Signals } from "./signals";
import { readOptions, splitAtDashes, UsageError } from "./usage";

/** What a shell calls the end by Ctrl-C. */
const INTERRUPTED = 130;
export const DEFAULT_DATA = ".cloudflare-local";

const HELP = `Usage: pulumi-cloudflare-workers local [options] [-- command ...]

Runs an embedded Cloudflare on this machine: Cloudflare's API on loopback, and
workerd to run what is uploaded. Needs no account or network.

Options:
  --port N     Port of the API. Host names and Workers use the ports after it.
               0 selects any free port. Default: ${DEFAULT_PORT}
  --data DIR   Folder for all data. Default: ${DEFAULT_DATA}
  --log        Print each request and the logs of Workers
  --help       Show this help

With a command, it runs the command against the embedded Cloudflare and exits
with the command's exit code:
  pulumi-cloudflare-workers local -- pulumi up`;

const OPTIONS = {
  port: { type: "string" },
  data: { type: "string" },
  log: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

const HINT = "A command to run goes after '--'. Run 'local --help' for the options.";

/** `local`: an embedded Cloudflare for as long as a command runs, or until Ctrl-C. */
export const local: Command = {
  async run(args) {
    const [ownArgs, command] = splitAtDashes(args);
    const values = readOptions(ownArgs, OPTIONS, HINT);
    if (values.help) {
      console.log(HELP);
      return 0;
    }
    if (command?.length === 0) throw new UsageError("Expected a command after '--'.");
    const signals = new Signals();
    const cloudflare = await createLocalCloudflare({
      port: toPort(values.port),
      data: values.data ?? DEFAULT_DATA,
      ...(values.log && { log: (line: string) => void process.stderr.write(`${line}\n`) }),
    });
    try {
      if (!command) return await stay(cloudflare, signals);
      return signals.any ? INTERRUPTED : await runCommand(command, environmentOf(cloudflare), signals);
    } finally {
      await cloudflare.close();
    }
  },
};

/** @throws UsageError when it is not a port number. */
export function toPort(text: string | undefined): number {
  const port = text === undefined ? DEFAULT_PORT : Number(text);
  if (text === "" || !Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError(`--port must be a number from 0 to 65535, got '${text ?? ""}'.`);
  }
  return port;
}

/** What the clients of the API read: this package and the official SDK, wrangler, both. */
export function environmentOf({ apiUrl, accountId, apiToken }: LocalCloudflare): Record<string, string> {
  return {
    CLOUDFLARE_BASE_URL: apiUrl,
    CLOUDFLARE_API_BASE_URL: apiUrl,
    CLOUDFLARE_ACCOUNT_ID: accountId,
    CLOUDFLARE_API_TOKEN: apiToken,
  };
}

async function stay(cloudflare: LocalCloudflare, signals: Signals): Promise<number> {
  const exports = Object.entries(environmentOf(cloudflare)).map(([name, value]) => `  export ${name}=${value}`);
  console.log(
    [
      `The embedded Cloudflare runs at ${cloudflare.pageUrl}`,
      `Workers answer by host name at http://<host>.localhost:${cloudflare.hostsPort}`,
      "",
      "To use it from another shell:",
      ...exports,
      "",
      "Press Ctrl-C to stop it. Its data is kept.",
    ].join("\n"),
  );
  await new Promise<void>((resolve) => {
    signals.listen(() => {
      resolve();
    });
  });
  return 0;
}
