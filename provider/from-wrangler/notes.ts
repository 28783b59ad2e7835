/** What the user should know about the conversion. */
export interface Note {
  /**
   * - `lost`: not converted.
   * - `check`: converted, but the user should check it.
   * - `wrangler`: only wrangler uses it, mostly `wrangler dev`.
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
