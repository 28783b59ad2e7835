import { parseArgs, type ParseArgsOptionsConfig } from "node:util";

/** A mistake on the command line. The message says what is wrong and how to fix it. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/**
 * The options of a command.
 *
 * @param hint Added to the message of a mistake.
 * @throws UsageError for an unknown option, or a missing or unexpected value.
 */
export function readOptions<Options extends ParseArgsOptionsConfig>(args: string[], options: Options, hint: string) {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const message = error instanceof Error ? (error.message.split(". ")[0] ?? "") : String(error);
    throw new UsageError(`${message}. ${hint}`);
  }
}

/** The arguments before and after `--`; `after` is undefined without `--`. */
export function splitAtDashes(args: string[]): [before: string[], after: string[] | undefined] {
  const split = args.indexOf("--");
  return split < 0 ? [args, undefined] : [args.slice(0, split), args.slice(split + 1)];
}
