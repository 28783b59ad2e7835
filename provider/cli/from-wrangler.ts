import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";

import type { Command } from "./command";
import { account, findConfig, fromWrangler as convert } from "../from-wrangler";
import { readOptions, UsageError } from "./usage";

const OUTPUT = "infra.ts";

const HELP = `Usage: pulumi-cloudflare-workers from-wrangler [options]

Writes infra.ts for the Worker of a wrangler.jsonc, wrangler.json or
wrangler.toml, and tells what it could not take over. It sends nothing.

Options:
  --config FILE  The configuration. Default: the one in this folder.
                 infra.ts is written beside it
  --env NAME     Take this environment alone; may be given several times.
                 '' is the top level. Default: all, a stack each
  --stack NAME   The stack that the top level becomes. Default: production,
                 or dev when there is an environment of that name
  --force        Overwrite infra.ts
  --stdout       Print the program instead of writing it
  --help         Print this`;

const OPTIONS = {
  config: { type: "string" },
  env: { type: "string", multiple: true },
  stack: { type: "string" },
  force: { type: "boolean" },
  stdout: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

const HINT = "'from-wrangler --help' tells the options.";

/** `from-wrangler`: from a wrangler configuration to a Pulumi program. Returns the exit code. */
export async function run(args: string[]): Promise<number> {
  const values = readOptions(args, OPTIONS, HINT);
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const config = values.config ?? findConfig(".");
  const output = path.join(path.dirname(config), OUTPUT);
  if (!values.stdout && !values.force && existsSync(output)) {
    throw new UsageError(`${output} exists. Overwrite it with --force, or print the program with --stdout.`);
  }
  const conversion = convert(config, { environments: values.env, topLevelStack: values.stack });
  const text = account(conversion, path.basename(config), values.stdout ? OUTPUT : output);
  if (values.stdout) {
    process.stdout.write(conversion.program);
    console.error(text);
  } else {
    await writeFile(output, conversion.program);
    console.log(text);
  }
  return 0;
}

export const fromWrangler: Command = { summary: "Write infra.ts for a wrangler project", run };
