/** What is known of an object in R2 beside its bytes. */
export interface R2ObjectInfo {
  key: string;
  version: string;
  size: number;
  etag: string;
  uploaded: string;
  storageClass: string;
  httpMetadata?: Record<string, string> | undefined;
  customMetadata?: Record<string, string> | undefined;
}

/** Objects in R2 buckets. A bucket is named by its key in the store. */
export interface R2 {
  list(
    bucket: string,
    options: { prefix?: string; delimiter?: string; cursor?: string; startAfter?: string; limit?: number },
  ): Promise<{ objects: R2ObjectInfo[]; prefixes: string[]; cursor?: string | undefined }>;
  get(bucket: string, key: string): Promise<{ info: R2ObjectInfo; body: Uint8Array<ArrayBuffer> } | undefined>;
  put(
    bucket: string,
    key: string,
    body: Uint8Array,
    options: { httpMetadata: Record<string, string>; storageClass?: string },
  ): Promise<R2ObjectInfo>;
  delete(bucket: string, key: string): Promise<void>;
  isEmpty(bucket: string): Promise<boolean>;
  /** Removes the bucket's data. */
  purge(bucket: string): Promise<void>;
}

export interface D1Statement {
  sql: string;
  params?: unknown[] | undefined;
}

export interface D1Result {
  success: boolean;
  results?: unknown;
  meta: Record<string, unknown>;
}

/** SQLite refuses a statement; the transaction is rolled back. */
export class SqlError extends Error {
  override readonly name = "SqlError";
}

/** D1 databases, by UUID. */
export interface D1 {
  /**
   * Runs statements in one transaction: a result each, its rows as objects or as arrays.
   *
   * @throws a `SqlError` when one is refused.
   */
  query(database: string, statements: D1Statement[], rows: "objects" | "arrays"): Promise<D1Result[]>;
  /** The whole database as SQL. */
  dump(database: string, options: { noSchema: boolean; noData: boolean; tables: string[] }): Promise<string>;
  /** How many bytes it takes; 0 when nothing was ever kept in it. */
  size(database: string): Promise<number>;
  /** Removes the database's data. */
  purge(database: string): Promise<void>;
}

/** How much waits in a queue. */
export interface QueueMetrics {
  backlogCount: number;
  backlogBytes: number;
  oldestMessageTimestamp?: Date | undefined;
}

export interface QueueMessage {
  /** Text, or any JSON. */
  body?: unknown;
  contentType: "text" | "json";
  delaySeconds?: number | undefined;
}

/** How a queue is pulled. */
export interface PullSettings {
  maxRetries: number;
  /** In seconds. */
  retryDelay: number;
}

export interface PullOptions extends PullSettings {
  batchSize: number;
  visibilityTimeoutMs: number;
}

export interface PulledMessage {
  id: string;
  contentType: "text" | "json" | "bytes" | "v8";
  /** In base64. */
  body: string;
  timestamp: number;
  attempts: number;
  lease: string;
}

/** A message that waits, with the beginning of its body. */
export interface WaitingMessage extends Omit<PulledMessage, "lease"> {
  bytes: number;
  /** From when on it is delivered. */
  visibleAt: number;
  isLeased: boolean;
}

export interface ShownQueue {
  messages: WaitingMessage[];
  /** Those without a dead-letter queue to go to. */
  died: { count: number; last?: number | undefined };
}

/** Messages in queues, by the queue's name. */
export interface Queues {
  send(queue: string, messages: QueueMessage[]): Promise<QueueMetrics>;
  metrics(queue: string): Promise<QueueMetrics>;
  /** Leases the messages of a queue that is pulled, the oldest first. */
  pull(queue: string, options: PullOptions): Promise<PulledMessage[]>;
  /** Ends leases, by an acknowledgement or another try; `ended` are those that were no longer. */
  ack(
    queue: string,
    leases: PullSettings & { acks: string[]; retries: { lease: string; delaySeconds?: number | undefined }[] },
  ): Promise<{ acked: number; retried: number; ended: string[] }>;
  /** What waits, the oldest first, as far as a page shows it, and how many messages were dropped because their retries were used up. */
  shown(queue: string): Promise<ShownQueue>;
  /** Forgets what waits. */
  purge(queue: string): Promise<void>;
}
