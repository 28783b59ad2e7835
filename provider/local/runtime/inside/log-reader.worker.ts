import { EVENT } from "./instance-log";
import type { LogEntry } from "./miniflare-engine.worker.js";

/** An instance may have 25,000 steps. */
const MOST_ENTRIES = 1_000;

interface Row {
  [column: string]: SqlStorageValue;
  id: number;
  timestamp: string;
  event: number;
  groupKey: string | null;
  target: string | null;
  metadata: string;
}

/** Looks at what the engine has written into the log of an instance, and waits for more. */
export class LogReader {
  readonly #sql: SqlStorage;
  readonly #listeners: (() => void)[] = [];

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** The first entries after the one with this number, as the engine itself would give them but for the text of streams. */
  after(cursor: number): LogEntry[] {
    const query =
      "SELECT id, timestamp, event, groupKey, target, metadata FROM states WHERE id > ? ORDER BY id LIMIT ?";
    return this.#sql
      .exec<Row>(query, cursor, MOST_ENTRIES)
      .toArray()
      .map(({ id, timestamp, event, groupKey, target, metadata }) => ({
        id,
        timestamp: `${timestamp.replace(" ", "T")}Z`,
        event,
        group: groupKey,
        target,
        metadata: JSON.parse(metadata) as Record<string, unknown>,
      }));
  }

  hasMore(cursor: number): boolean {
    return this.#sql.exec("SELECT 1 FROM states WHERE id > ? LIMIT 1", cursor).toArray().length > 0;
  }

  hasEnded(): boolean {
    const { succeeded, failed, terminated } = EVENT;
    const query = "SELECT 1 FROM states WHERE event IN (?, ?, ?) LIMIT 1";
    return this.#sql.exec(query, succeeded, failed, terminated).toArray().length > 0;
  }

  /** The last status that our own class noted. */
  lastStatus(): number | undefined {
    const query = "SELECT event FROM states WHERE event >= ? ORDER BY id DESC LIMIT 1";
    return this.#sql.exec<{ event: number }>(query, EVENT.running).toArray()[0]?.event;
  }

  /** Where the stream is stored that a step returned. */
  streamOf(step: string): object | undefined {
    const query = "SELECT metadata FROM states WHERE event = ? AND target = ?";
    const [row] = this.#sql.exec<{ metadata: string }>(query, EVENT.stepSuccess, step).toArray();
    return (JSON.parse(row?.metadata ?? "{}") as { streamOutput?: object }).streamOutput;
  }

  async next(waitMs: number): Promise<void> {
    await Promise.race([
      new Promise<void>((resolve) => this.#listeners.push(resolve)),
      new Promise((resolve) => setTimeout(resolve, waitMs)),
    ]);
  }

  /** Tells those who wait that something was written. */
  written(): void {
    for (const listener of this.#listeners.splice(0)) listener();
  }
}
