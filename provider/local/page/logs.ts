import type { LogLine } from "../runtime/output";

/** How much is kept for each Worker, and for how many of them. */
const LINES = 200;
const WORKERS = 200;
const LONGEST = 4_000;

export interface KeptLine {
  at: string;
  level: LogLine["level"];
  message: string;
}

/** The latest lines of each Worker, in memory. */
export class Logs {
  readonly #lines = new Map<string, KeptLine[]>();

  add({ worker, level, message }: LogLine): void {
    if (worker === undefined) return;
    const lines = this.#lines.get(worker) ?? [];
    // The Worker that was silent longest comes first.
    this.#lines.delete(worker);
    this.#lines.set(worker, lines);
    lines.push({ at: new Date().toISOString(), level, message: message.slice(0, LONGEST) });
    if (lines.length > LINES) lines.shift();
    const [silent] = this.#lines.keys();
    if (this.#lines.size > WORKERS && silent !== undefined) this.#lines.delete(silent);
  }

  /** Oldest first. */
  of(worker: string): readonly KeptLine[] {
    return this.#lines.get(worker) ?? [];
  }
}
