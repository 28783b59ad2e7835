import { DurableObject, WorkerEntrypoint } from "cloudflare:workers";

type ContentType = "text" | "json" | "bytes" | "v8";

/** A message as workerd hands it to a queue. */
interface Incoming {
  contentType: ContentType;
  body: Uint8Array;
  delaySecs?: number;
  id?: string;
  timestamp?: number;
}

interface Row {
  [column: string]: SqlStorageValue;
  id: string;
  content_type: string;
  body: ArrayBuffer;
  timestamp: number;
  attempts: number;
  lease: string | null;
}

/** How a pull consumer is set now. */
interface Settings {
  maxRetries: number;
  retryDelay: number;
  retentionMs: number;
}

interface Pull extends Settings {
  batchSize: number;
  visibilityTimeoutMs: number;
}

interface Ack extends Settings {
  acks: string[];
  retries: { lease: string; delaySeconds?: number }[];
}

interface Env {
  MESSAGES: DurableObjectNamespace<Messages>;
  /** Where messages go that were pulled too often. */
  DEAD?: Queue;
}

/** The messages of a queue that is pulled, until they are acknowledged. */
export class Messages extends DurableObject<Env> {
  readonly #sql: SqlStorage;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#sql.exec(`CREATE TABLE IF NOT EXISTS messages (
      number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, content_type TEXT NOT NULL, body BLOB NOT NULL,
      timestamp INTEGER NOT NULL, attempts INTEGER NOT NULL, visible_at INTEGER NOT NULL, lease TEXT
    )`);
  }

  put(messages: Incoming[]): void {
    for (const { contentType, body, delaySecs = 0, id, timestamp } of messages) {
      const now = Date.now();
      this.#sql.exec(
        "INSERT INTO messages (id, content_type, body, timestamp, attempts, visible_at) VALUES (?, ?, ?, ?, 0, ?)",
        id ?? crypto.randomUUID().replaceAll("-", ""),
        contentType,
        body,
        timestamp ?? now,
        now + delaySecs * 1000,
      );
    }
  }

  /** The oldest that nobody else has, each with a lease that ends with the visibility timeout. */
  async pull({ batchSize, visibilityTimeoutMs, maxRetries, retentionMs }: Pull) {
    await this.#bury(maxRetries, retentionMs);
    const now = Date.now();
    const rows = this.#sql
      .exec<Row>("SELECT * FROM messages WHERE visible_at <= ? ORDER BY visible_at, number LIMIT ?", now, batchSize)
      .toArray();
    return rows.map(({ id, content_type, body, timestamp, attempts }) => {
      const lease = `${crypto.randomUUID()}${crypto.randomUUID()}`.replaceAll("-", "");
      const visible = now + visibilityTimeoutMs;
      this.#sql.exec(
        "UPDATE messages SET lease = ?, attempts = attempts + 1, visible_at = ? WHERE id = ?",
        lease,
        visible,
        id,
      );
      return { id, contentType: content_type, body: base64(body), timestamp, attempts: attempts + 1, lease };
    });
  }

  /** What became of leases; a message whose lease has ended is another's, or will be. */
  async ack({ acks, retries, maxRetries, retryDelay, retentionMs }: Ack) {
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
    await this.#bury(maxRetries, retentionMs);
    return { acked, retried, ended };
  }

  metrics() {
    const query = "SELECT COUNT(*) AS count, TOTAL(LENGTH(body)) AS bytes, MIN(timestamp) AS oldest FROM messages";
    const { count, bytes, oldest } = this.#sql
      .exec<{ count: number; bytes: number; oldest: number | null }>(query)
      .one();
    return { backlogCount: count, backlogBytes: bytes, oldestMessageTimestamp: oldest ?? 0 };
  }

  /** Messages that were tried often enough go to the dead-letter queue, and those that are too old nowhere. */
  async #bury(maxRetries: number, retentionMs: number): Promise<void> {
    const now = Date.now();
    this.#sql.exec("DELETE FROM messages WHERE timestamp < ?", now - retentionMs);
    const dead = this.#sql
      .exec<Row>("SELECT * FROM messages WHERE attempts > ? AND (visible_at <= ? OR lease IS NULL)", maxRetries, now)
      .toArray();
    for (const { id } of dead) this.#sql.exec("DELETE FROM messages WHERE id = ?", id);
    if (dead.length > 0) await this.env.DEAD?.sendBatch(dead.map(asSent));
  }
}

/** A message as code sends it. What workerd alone can read stays bytes. */
function asSent({ content_type, body }: Row): MessageSendRequest {
  const text = () => new TextDecoder().decode(body);
  if (content_type === "text") return { body: text(), contentType: "text" };
  if (content_type === "json") return { body: JSON.parse(text()) as unknown, contentType: "json" };
  return { body, contentType: "bytes" };
}

function base64(body: ArrayBuffer): string {
  return btoa(Array.from(new Uint8Array(body), (byte) => String.fromCharCode(byte)).join(""));
}

const bytesOf = (text: string): Uint8Array => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

const messagesOf = (env: Env) => env.MESSAGES.get(env.MESSAGES.idFromName("messages"));

/** What `env.QUEUE.send()` reaches: workerd speaks HTTP with a queue. */
export class Producer extends WorkerEntrypoint<Env, { deliveryDelay?: number }> {
  override async fetch(request: Request): Promise<Response> {
    const messages = messagesOf(this.env);
    const metrics = await messages.metrics();
    const { pathname } = new URL(request.url);
    if (pathname === "/metrics") return Response.json(metrics);
    const sent = request.headers.get("X-Msg-Delay-Secs");
    const delaySecs = sent === null ? (this.ctx.props.deliveryDelay ?? 0) : Number(sent);
    if (pathname === "/batch") {
      type Batch = {
        messages: (Omit<Incoming, "body" | "contentType"> & { contentType?: ContentType; body: string })[];
      };
      const batch = await request.json<Batch>();
      await messages.put(
        batch.messages.map(({ contentType = "v8", body, ...message }) => ({
          delaySecs,
          ...message,
          contentType,
          body: bytesOf(body),
        })),
      );
    } else {
      const contentType = (request.headers.get("X-Msg-Fmt") ?? "v8") as ContentType;
      await messages.put([{ contentType, delaySecs, body: new Uint8Array(await request.arrayBuffer()) }]);
    }
    return Response.json({ metadata: { metrics } });
  }
}

/** Calls of the control plane; and dead letters of other queues, which come as to any consumer. */
export default {
  async fetch(request, env) {
    const messages = messagesOf(env);
    if (request.url.endsWith("/pull")) return Response.json({ result: await messages.pull(await request.json()) });
    return Response.json({ result: await messages.ack(await request.json()) });
  },
  async queue(batch, env) {
    await messagesOf(env).put(
      batch.messages.map(({ id, timestamp, body }) => ({ id, timestamp: timestamp.getTime(), ...encoded(body) })),
    );
  },
} satisfies ExportedHandler<Env>;

function encoded(body: unknown): Pick<Incoming, "contentType" | "body"> {
  const utf8 = (text: string) => new TextEncoder().encode(text);
  if (typeof body === "string") return { contentType: "text", body: utf8(body) };
  if (body instanceof ArrayBuffer) return { contentType: "bytes", body: new Uint8Array(body) };
  return { contentType: "json", body: utf8(JSON.stringify(body)) };
}
