#!/usr/bin/env node
import type { Command } from "./cli/command";
import { UsageError } from "./cli/usage";

const NAME = "pulumi-cloudflare-workers";

/** Each with its line in the overview; its code is loaded when it runs, since half of what they need is for one of them only. */
const COMMANDS: Record<string, { summary: string; load: () => Promise<Command> }> = {
  dev: {
    summary: "Run the program in this folder locally and deploy its changes",
    load: async () => (await import("./cli/dev.js")).dev,
  },
  local: {
    summary: "Run an embedded Cloudflare on this machine",
    load: async () => (await import("./cli/local.js")).local,
  },
  "from-wrangler": {
    summary: "Write infra.ts for a wrangler project",
    load: async () => (await import("./cli/from-wrangler.js")).fromWrangler,
  },
  summary: {
    summary: "Say what a preview will do, for a pull request",
    load: async () => (await import("./cli/summary.js")).summary,
  },
};

const overview = () =>
  [
    `Usage: ${NAME} <command> [options]`,
    "",
    "Commands:",
    ...Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(14)} ${summary}`),
    "",
    `Run ${NAME} <command> --help for the options of a command.`,
  ].join("\n");

async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    console.log(overview());
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new UsageError(`Unknown command '${name}'.\n\n${overview()}`);
  return (await command.load()).run(args);
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(`${NAME}: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(error instanceof UsageError ? 2 : 1);
  },
);
