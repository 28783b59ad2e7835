/** A mistake on the command line: its message says what was wrong and what would be right. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
