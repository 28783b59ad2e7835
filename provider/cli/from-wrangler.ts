import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";

import type { Command } from "./command";
import { findConfig, fromWrangler as convert, report } from "../from-wrangler";
import { readOptions, UsageError } from "./usage";

const OUTPUT = "infra.ts";

const HELP = `Usage: pulumi-cloudflare-workers from-wrangler [options]

Writes infra.ts, a Pulumi program for the Worker of a wrangler.jsonc,
wrangler.json or wrangler.toml, and reports what it could not convert.
Sends no requests.

Options:
  --config FILE  Configuration to convert. Default: the one in this folder.
                 infra.ts is written to the same folder
  --env NAME     Convert only this environment. Can be repeated. '' is the
                 top level. Default: all environments, one stack for each
  --stack NAME   Stack for the top level. Default: production, or dev if
                 there is a production environment
  --force        Overwrite infra.ts
  --stdout       Print the program instead of writing it
  --help         Show this help`;

const OPTIONS = {
  config: { type: "string" },
  env: { type: "string", multiple: true },
  stack: { type: "string" },
  force: { type: "boolean" },
  stdout: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

const HINT = "Run 'from-wrangler --help' for the options.";

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
    throw new UsageError(`${output} already exists. Use --force to overwrite it, or --stdout to print the program.`);
  }
  const conversion = convert(config, { environments: values.env, topLevelStack: values.stack });
  const text = report(conversion, path.basename(config), values.stdout ? OUTPUT : output);
  if (values.stdout) {
    process.stdout.write(conversion.program);
    console.error(text);
  } else {
    await writeFile(output, conversion.program);
    console.log(text);
  }
  return 0;
}

export const fromWrangler: Command = { run };
