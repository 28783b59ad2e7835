import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";

import { readSettings } from "../cloudflare/settings";
import { askInFlight, parsePreview, summarize, toMarkdown, toTerminal } from "../summary";
import type { Command } from "./command";
import { readOptions, splitAtDashes, UsageError } from "./usage";

const HELP = `Usage: pulumi-cloudflare-workers summary [options] [-- PULUMI-OPTIONS...]

Says what an update will do, for a comment on a pull request: reads the output
of 'pulumi preview --json' from a file or standard input, or runs it when
--stack or '--' is given. Secrets are shown by name only.

Options:
  --file FILE   The preview to read. Default: standard input
  --stack NAME  Run 'pulumi preview' of this stack
  --json        Print JSON instead of Markdown
  --table       Print a table for a terminal, in 80 columns
  --help        Show this help

With CLOUDFLARE_API_TOKEN it counts the instances in flight of the Workflows
that change. What follows '--' is passed to 'pulumi preview'. Ends with 1 when
the preview failed; the summary is printed all the same.`;

const OPTIONS = {
  file: { type: "string" },
  stack: { type: "string" },
  json: { type: "boolean" },
  table: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

const HINT = "Run 'summary --help' for the options.";

/** `summary`: from a preview to a comment. Returns the exit code. */
export async function run(args: string[]): Promise<number> {
  const [own, passed] = splitAtDashes(args);
  const { file, stack, json, table, help } = readOptions(own, OPTIONS, HINT);
  if (help) {
    console.log(HELP);
    return 0;
  }
  const runs = stack !== undefined || passed !== undefined;
  if (runs && file !== undefined) throw new UsageError(`--file cannot be used with --stack or '--'. ${HINT}`);
  if (json && table) throw new UsageError(`--json cannot be used with --table. ${HINT}`);
  if (!runs && file === undefined && process.stdin.isTTY)
    throw new UsageError(`Expected --file, --stack, or a preview on standard input. ${HINT}`);
  const source = runs
    ? await preview(stack, passed ?? [])
    : await (file === undefined ? text(process.stdin) : readFile(file, "utf8"));
  const parsed = parsePreview(source);
  const summary = summarize(parsed, { inFlight: await askInFlight(parsed, readSettings()) });
  if (json) console.log(JSON.stringify(summary, undefined, 2));
  else if (table) process.stdout.write(toTerminal(summary, { colour: process.stdout.isTTY }));
  else process.stdout.write(toMarkdown(summary));
  return summary.failed ? 1 : 0;
}

/** What a preview prints; one that fails prints why, in the same form. */
async function preview(stack: string | undefined, options: string[]): Promise<string> {
  const args = [
    "preview",
    "--json",
    "--non-interactive",
    ...(stack === undefined ? [] : ["--stack", stack]),
    ...options,
  ];
  const child = spawn("pulumi", args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", (cause) => {
      reject(new Error("Command 'pulumi' was not found. Check that Pulumi's CLI is installed and on PATH.", { cause }));
    });
    child.once("close", resolve);
  });
  const [printed, exitCode] = await Promise.all([text(child.stdout), ended]);
  if (printed.trim() === "")
    throw new Error(`'pulumi ${args.join(" ")}' printed no preview and ended with ${exitCode}.`);
  return printed;
}

export const summary: Command = { run };
