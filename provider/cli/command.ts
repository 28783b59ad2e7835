/** A command: what it does, in a line for the overview, and what runs it; it returns the exit code. */
export interface Command {
  summary: string;
  run(args: string[]): Promise<number>;
}
