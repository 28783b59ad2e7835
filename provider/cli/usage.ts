import { parseArgs, type ParseArgsOptionsConfig } from "node:util";

/** A mistake on the command line: its message says what was wrong and what would be right. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/**
 * The options of a command.
 *
 * @param hint What is said of a mistake, after what was wrong.
 * @throws UsageError for an option that the command does not have, or has with a value.
 */
export function readOptions<Options extends ParseArgsOptionsConfig>(args: string[], options: Options, hint: string) {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const message = error instanceof Error ? (error.message.split(". ")[0] ?? "") : String(error);
    throw new UsageError(`${message}. ${hint}`);
  }
}

/** What stands before `--`, and what follows it; nothing where there is no `--`. */
export function splitAtDashes(args: string[]): [before: string[], after: string[] | undefined] {
  const split = args.indexOf("--");
  return split < 0 ? [args, undefined] : [args.slice(0, split), args.slice(split + 1)];
}
