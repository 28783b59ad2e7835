/** What runs a command; it returns the exit code. */
export interface Command {
  run(args: string[]): Promise<number>;
}
