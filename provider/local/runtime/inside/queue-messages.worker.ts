import { DurableObject } from "cloudflare:workers";

import { type BatchResult, type Delivery, dueAt, FAILED, retryAfter } from "./queue-schedule";
import { chosenShare, type VersionShare } from "./version-choice";

export type ContentType = "text" | "json" | "bytes" | "v8";

/** A message as workerd hands it to a queue, or another queue a dead one. */
export interface Incoming {
  contentType: ContentType;
  body: Uint8Array | ArrayBuffer;
  delaySecs?: number;
  id?: string;
  timestamp?: number;
}

interface Row {
  [column: string]: SqlStorageValue;
  number: number;
  id: string;
  content_type: ContentType;
  body: ArrayBuffer;
  timestamp: number;
  attempts: number;
  visible_at: number;
  lease: string | null;
}

/** How a pull consumer is set now. */
interface Settings {
  maxRetries: number;
  retryDelay: number;
}

export interface Pull extends Settings {
  batchSize: number;
  visibilityTimeoutMs: number;
}

export interface Ack extends Settings {
  acks: string[];
  retries: { lease: string; delaySeconds?: number }[];
}

/** A Worker that consumes; its `queue()` is called by the flag service_binding_extra_handlers, which the types do not know. */
interface Consumer extends Fetcher {
  queue(name: string, messages: object[], metadata: { metrics: object }): Promise<BatchResult>;
}

export interface Env {
  NAME: string;
  SETTINGS: { retentionMs: number; deliveryDelay: number };
  MESSAGES: DurableObjectNamespace<Messages>;
  /** What keeps the messages that were tried too often. */
  DEAD?: { put(messages: Incoming[]): Promise<void> };
  /** The script that consumes, how, and its versions, each a binding `CONSUMER:<version ID>`. */
  CONSUMER?: { script: string; delivery: Delivery; shares: VersionShare[] };
  [version: `CONSUMER:${string}`]: Consumer;
}

/** Of messages, those that no batch has. */
const FREE = "id NOT IN (SELECT id FROM under_way)";

/** How many messages are shown, and how much of each. */
const SHOWN = 50;
const SHOWN_BYTES = 500;

/** The messages of a queue, on disk until they are consumed, pulled and acknowledged, or too old. */
export class Messages extends DurableObject<Env> {
  readonly #sql: SqlStorage;
  /** The batches that the consumer has now. */
  readonly #underWay = new Set<Promise<void>>();
  /** Tells who waits for a batch to end that there may be another one to deliver. */
  #arrived = Promise.withResolvers<undefined>();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#sql.exec(`CREATE TABLE IF NOT EXISTS messages (
      number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, content_type TEXT NOT NULL, body BLOB NOT NULL,
      timestamp INTEGER NOT NULL, arrived INTEGER NOT NULL, attempts INTEGER NOT NULL, visible_at INTEGER NOT NULL, lease TEXT
    )`);
    for (const column of ["arrived", "visible_at", "lease"])
      this.#sql.exec(`CREATE INDEX IF NOT EXISTS messages_${column} ON messages (${column})`);
    this.#sql.exec(
      "CREATE TABLE IF NOT EXISTS died (one INTEGER PRIMARY KEY, count INTEGER NOT NULL, at INTEGER NOT NULL)",
    );
    // What a workerd that is gone had under way has come to nothing.
    this.#sql.exec("CREATE TABLE IF NOT EXISTS under_way (id TEXT PRIMARY KEY)");
    this.#sql.exec("DELETE FROM under_way");
  }

  async put(messages: Incoming[]): Promise<void> {
    for (const { contentType, body, delaySecs = this.env.SETTINGS.deliveryDelay, id, timestamp } of messages) {
      const now = Date.now();
      this.#sql.exec(
        "INSERT INTO messages (id, content_type, body, timestamp, arrived, attempts, visible_at) VALUES (?, ?, ?, ?, ?, 0, ?)",
        id ?? crypto.randomUUID().replaceAll("-", ""),
        contentType,
        body instanceof Uint8Array ? body.slice().buffer : body,
        timestamp ?? now,
        now,
        now + delaySecs * 1000,
      );
    }
    await this.schedule();
    this.#arrived.resolve(undefined);
  }

  /** The oldest that nobody else has, each with a lease that ends with the visibility timeout. */
  async pull({ batchSize, visibilityTimeoutMs, maxRetries }: Pull) {
    await this.#bury(maxRetries);
    const now = Date.now();
    return this.#visible(batchSize).map(({ number, id, content_type, body, timestamp, attempts }) => {
      const lease = `${crypto.randomUUID()}${crypto.randomUUID()}`.replaceAll("-", "");
      const visible = now + visibilityTimeoutMs;
      this.#sql.exec(
        "UPDATE messages SET lease = ?, attempts = attempts + 1, visible_at = ? WHERE number = ?",
        lease,
        visible,
        number,
      );
      return { id, contentType: content_type, body: base64(body), timestamp, attempts: attempts + 1, lease };
    });
  }

  /** What became of leases; a message whose lease has ended is another's, or will be. */
  async ack({ acks, retries, maxRetries, retryDelay }: Ack) {
    const now = Date.now();
    const ended: string[] = [];
    const settle = (lease: string, query: string, ...values: SqlStorageValue[]): number => {
      const { rowsWritten } = this.#sql.exec(`${query} WHERE lease = ? AND visible_at > ?`, ...values, lease, now);
      if (rowsWritten === 0) ended.push(lease);
      return rowsWritten === 0 ? 0 : 1;
    };
    const count = (counts: number[]) => counts.reduce((sum, each) => sum + each, 0);
    const acked = count(acks.map((lease) => settle(lease, "DELETE FROM messages")));
    const retried = count(
      retries.map(({ lease, delaySeconds = retryDelay }) =>
        settle(lease, "UPDATE messages SET lease = NULL, visible_at = ?", now + delaySeconds * 1000),
      ),
    );
    await this.#bury(maxRetries);
    return { acked, retried, ended };
  }

  metrics() {
    const query = "SELECT COUNT(*) AS count, TOTAL(LENGTH(body)) AS bytes, MIN(timestamp) AS oldest FROM messages";
    const { count, bytes, oldest } = this.#sql
      .exec<{ count: number; bytes: number; oldest: number | null }>(query)
      .one();
    return { backlogCount: count, backlogBytes: bytes, oldestMessageTimestamp: oldest ?? 0 };
  }

  /** What waits, the oldest first, and how many were dropped since their retries were used up. */
  shown() {
    this.#expire();
    const rows = this.#sql.exec<Row>("SELECT * FROM messages ORDER BY number LIMIT ?", SHOWN).toArray();
    const died = this.#sql.exec<{ count: number; at: number }>("SELECT count, at FROM died").toArray()[0];
    return {
      messages: rows.map(({ id, content_type, body, timestamp, attempts, visible_at, lease }) => ({
        id,
        contentType: content_type,
        body: base64(body.slice(0, SHOWN_BYTES)),
        bytes: body.byteLength,
        timestamp,
        attempts,
        visibleAt: visible_at,
        isLeased: lease !== null && visible_at > Date.now(),
      })),
      died: { count: died?.count ?? 0, ...(died && { last: died.at }) },
    };
  }

  /** Sets when it looks at its messages again: when a batch is due, or the oldest is too old. */
  async schedule(): Promise<void> {
    const { first } = this.#sql.exec<{ first: number | null }>("SELECT MIN(arrived) AS first FROM messages").one();
    if (first === null) return this.ctx.storage.deleteAlarm();
    const next = Math.min(this.#due() ?? Infinity, first + this.env.SETTINGS.retentionMs);
    return this.ctx.storage.setAlarm(Math.max(next, Date.now()));
  }

  override async alarm(): Promise<void> {
    this.#expire();
    const { CONSUMER } = this.env;
    if (CONSUMER !== undefined) await this.#deliverAll(CONSUMER);
    await this.schedule();
  }

  /** Delivers what is due, and what gets due until all of it is done, as many batches at a time as the consumer takes. */
  async #deliverAll(consumer: NonNullable<Env["CONSUMER"]>): Promise<void> {
    const { batchSize, maxConcurrency } = consumer.delivery;
    for (;;) {
      this.#arrived = Promise.withResolvers();
      const hasRoom = () => this.#underWay.size < maxConcurrency;
      while (hasRoom() && (this.#due() ?? Infinity) <= Date.now()) this.#begin(this.#visible(batchSize), consumer);
      if (this.#underWay.size === 0) return;
      const next = hasRoom() ? this.#due() : undefined;
      const timer = next !== undefined && setTimeout(this.#arrived.resolve, Math.max(0, next - Date.now()), undefined);
      await Promise.race([...this.#underWay, this.#arrived.promise]);
      if (timer !== false) clearTimeout(timer);
    }
  }

  /** Begins to deliver a batch, whose messages are nobody else's until it is done. */
  #begin(rows: Row[], consumer: NonNullable<Env["CONSUMER"]>): void {
    for (const { id } of rows) this.#sql.exec("INSERT INTO under_way VALUES (?)", id);
    const delivery = this.#deliver(rows, consumer).finally(() => {
      this.#underWay.delete(delivery);
      for (const { id } of rows) this.#sql.exec("DELETE FROM under_way WHERE id = ?", id);
    });
    this.#underWay.add(delivery);
  }

  #due(): number | undefined {
    const { delivery } = this.env.CONSUMER ?? {};
    if (delivery === undefined) return undefined;
    const rows = this.#sql.exec<Pick<Row, "visible_at">>(
      `SELECT visible_at FROM messages WHERE ${FREE} ORDER BY visible_at LIMIT ?`,
      delivery.batchSize,
    );
    return dueAt(
      rows.toArray().map(({ visible_at }) => visible_at),
      delivery,
    );
  }

  #visible(most: number): Row[] {
    const query = `SELECT * FROM messages WHERE visible_at <= ? AND ${FREE} ORDER BY visible_at, number LIMIT ?`;
    return this.#sql.exec<Row>(query, Date.now(), most).toArray();
  }

  /** Only what comes of a batch counts as an attempt: a workerd that is replaced in between leaves it as it was. */
  async #deliver(rows: Row[], { script, delivery, shares }: NonNullable<Env["CONSUMER"]>): Promise<void> {
    const { version = "" } = chosenShare(script, shares) ?? {};
    const { backlogCount, backlogBytes, oldestMessageTimestamp } = this.metrics();
    const metrics = { backlogCount, backlogBytes, oldestMessageTimestamp: new Date(oldestMessageTimestamp) };
    const consumer = this.env[`CONSUMER:${version}`];
    const result = await consumer?.queue(this.env.NAME, rows.map(asDelivered), { metrics }).catch(() => FAILED);
    for (const { number, id } of rows) {
      const delay = retryAfter(id, result ?? FAILED, delivery);
      if (delay === undefined) this.#sql.exec("DELETE FROM messages WHERE number = ?", number);
      else
        this.#sql.exec(
          "UPDATE messages SET attempts = attempts + 1, lease = NULL, visible_at = ? WHERE number = ?",
          Date.now() + delay * 1000,
          number,
        );
    }
    await this.#bury(delivery.maxRetries);
  }

  #expire(): void {
    this.#sql.exec("DELETE FROM messages WHERE arrived <= ?", Date.now() - this.env.SETTINGS.retentionMs);
  }

  /** Messages that were tried often enough go to the dead-letter queue, and those that are too old nowhere. */
  async #bury(maxRetries: number): Promise<void> {
    const now = Date.now();
    this.#expire();
    const dead = this.#sql
      .exec<Row>("SELECT * FROM messages WHERE attempts > ? AND (visible_at <= ? OR lease IS NULL)", maxRetries, now)
      .toArray();
    if (dead.length === 0) return;
    await this.env.DEAD?.put(
      dead.map(({ id, content_type: contentType, body, timestamp }) => ({ id, contentType, body, timestamp })),
    );
    for (const { number } of dead) this.#sql.exec("DELETE FROM messages WHERE number = ?", number);
    if (this.env.DEAD) return;
    const query =
      "INSERT INTO died VALUES (1, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count, at = excluded.at";
    this.#sql.exec(query, dead.length, now);
  }
}

/** A message as workerd takes it for a consumer. */
function asDelivered({ id, content_type, body, timestamp, attempts }: Row): object {
  const message = { id, timestamp: new Date(timestamp), attempts: attempts + 1 };
  const text = () => new TextDecoder().decode(body);
  if (content_type === "v8") return { ...message, serializedBody: body };
  if (content_type === "text") return { ...message, body: text() };
  return { ...message, body: content_type === "json" ? (JSON.parse(text()) as unknown) : body };
}

function base64(body: ArrayBuffer): string {
  return btoa(Array.from(new Uint8Array(body), (byte) => String.fromCharCode(byte)).join(""));
}
