/** What a person has to know of the way from a configuration to a program. */
export interface Note {
  /**
   * - `lost`: the program does not say it.
   * - `check`: the program says it, but somebody has to look at it.
   * - `wrangler`: it steers wrangler alone, mostly `wrangler dev`.
   */
  kind: "lost" | "check" | "wrangler";
  /** Where it stands in the configuration. */
  at: string;
  text: string;
}

/** The notes of one environment. */
export class Notes {
  readonly all: Note[] = [];

  lost(at: string, text: string): void {
    this.all.push({ kind: "lost", at, text });
  }

  check(at: string, text: string): void {
    this.all.push({ kind: "check", at, text });
  }

  wranglerOnly(at: string): void {
    this.all.push({ kind: "wrangler", at, text: "" });
  }
}
