#!/usr/bin/env node
import type { Command } from "./cli/command";
import { dev } from "./cli/dev";
import { fromWrangler } from "./cli/from-wrangler";
import { local } from "./cli/local";
import { summary } from "./cli/summary";
import { UsageError } from "./cli/usage";

const NAME = "pulumi-cloudflare-workers";

const COMMANDS: Record<string, Command> = { dev, local, "from-wrangler": fromWrangler, summary };

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
  return command.run(args);
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(`${NAME}: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(error instanceof UsageError ? 2 : 1);
  },
);
