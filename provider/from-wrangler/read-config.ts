import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { parseEnv } from "node:util";

import type { ParseError } from "jsonc-parser";

import { ConfigError } from "./config-error";
import { isRecord } from "./fields";

// The command's other users need no parser.
const load = createRequire(__filename);

/* eslint-disable @typescript-eslint/no-unsafe-return -- require knows no types; the package's own are stated beside it */
const loadJsonc = (): typeof import("jsonc-parser") => load("jsonc-parser");
const loadToml = (): { parse(text: string): unknown } => load("smol-toml");
/* eslint-enable @typescript-eslint/no-unsafe-return */

/** In the order in which wrangler looks for them. */
const FILE_NAMES = ["wrangler.json", "wrangler.jsonc", "wrangler.toml"];

/** The configuration file of a folder.
 * @throws ConfigError when there is none. */
export function findConfig(folder: string): string {
  const found = FILE_NAMES.map((name) => path.join(folder, name)).find((file) => existsSync(file));
  if (found === undefined) {
    throw new ConfigError(
      `No wrangler configuration (${FILE_NAMES.join(", ")}) found in this folder. Run this command in the Worker's folder, or set the file with --config.`,
    );
  }
  return found;
}

/** Reads a wrangler configuration as it is written, JSON with comments or TOML.
 * @throws ConfigError with line and column. */
export function readConfig(file: string): Record<string, unknown> {
  const name = path.basename(file);
  const text = readText(file).replace(/^\uFEFF/, "");
  const raw: unknown = file.endsWith(".toml") ? readToml(name, text) : readJsonc(name, text);
  if (!isRecord(raw)) throw new ConfigError(`${name} is not a wrangler configuration: it must contain an object.`);
  return raw;
}

/** The names in `.dev.vars` of an environment: locally they stand for secrets. The values are not kept. */
export function readSecretNames(
  folder: string,
  environment: string | undefined,
): { file: string; names: string[] } | undefined {
  const candidates = [...(environment === undefined ? [] : [`.dev.vars.${environment}`]), ".dev.vars"];
  const file = candidates.find((name) => existsSync(path.join(folder, name)));
  return file === undefined ? undefined : { file, names: Object.keys(parseEnv(readText(path.join(folder, file)))) };
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new ConfigError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

function readToml(name: string, text: string): unknown {
  try {
    // Dates become strings, because JSON has no dates.
    return JSON.parse(JSON.stringify(loadToml().parse(text)));
  } catch (error) {
    throw new ConfigError(`${name} is not valid TOML: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

function readJsonc(name: string, text: string): unknown {
  const { parse, printParseErrorCode } = loadJsonc();
  const errors: ParseError[] = [];
  const raw: unknown = parse(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first === undefined) return raw;
  const before = text.slice(0, first.offset).split("\n");
  const column = (before.at(-1)?.length ?? 0) + 1;
  throw new ConfigError(`${name}:${before.length}:${column} is not valid JSON: ${printParseErrorCode(first.error)}.`);
}
