import { DurableObject } from "cloudflare:workers";

export interface IndexRow {
  [column: string]: SqlStorageValue;
  id: string;
  created: string;
  status: string;
  trigger: string;
}

/** The methods of an object, as one sees them from outside of it. */
export type Remote<T> = {
  [K in keyof T]: T[K] extends (...args: infer A) => infer R ? (...args: A) => Promise<Awaited<R>> : never;
};

export type IndexStub = Remote<Pick<Index, "reserve" | "update" | "remove" | "get" | "list" | "unfinished">>;

/** The instances of a Workflow: which there are, what created them, and the status that each shows. */
export class Index extends DurableObject {
  readonly #sql: SqlStorage;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#sql.exec(
      "CREATE TABLE IF NOT EXISTS instances (id TEXT PRIMARY KEY, created TEXT NOT NULL, status TEXT NOT NULL, trigger TEXT NOT NULL)",
    );
  }

  /** Notes a new instance, unless there is one with this id. */
  reserve(id: string, created: string, trigger: object): boolean {
    const insert = "INSERT OR IGNORE INTO instances VALUES (?, ?, 'queued', ?)";
    return this.#sql.exec(insert, id, created, JSON.stringify(trigger)).rowsWritten > 0;
  }

  update(id: string, status: string): void {
    this.#sql.exec("UPDATE instances SET status = ? WHERE id = ?", status, id);
  }

  remove(id: string): void {
    this.#sql.exec("DELETE FROM instances WHERE id = ?", id);
  }

  get(id: string): IndexRow | undefined {
    return this.#sql.exec<IndexRow>("SELECT * FROM instances WHERE id = ?", id).toArray()[0];
  }

  list(): { id: string; created: string; state: string }[] {
    return this.#sql
      .exec<{
        id: string;
        created: string;
        state: string;
      }>("SELECT id, created, status AS state FROM instances ORDER BY created DESC, id")
      .toArray();
  }

  /** The ids of those that run or wait. */
  unfinished(): string[] {
    return this.#sql
      .exec<{
        id: string;
      }>(
        "SELECT id FROM instances WHERE status NOT IN ('complete', 'errored', 'terminated', 'paused') ORDER BY created",
      )
      .toArray()
      .map((row) => row.id);
  }
}
