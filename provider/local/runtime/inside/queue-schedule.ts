// What a queue decides by itself, apart from how its messages are kept.

/** How a Worker consumes a queue. */
export interface Delivery {
  batchSize: number;
  maxWaitMs: number;
  maxRetries: number;
  /** In seconds. */
  retryDelay: number;
  /** How many batches the consumer gets at a time. */
  maxConcurrency: number;
}

/** What became of a batch, as workerd tells it. */
export interface BatchResult {
  outcome: string;
  ackAll: boolean;
  retryBatch: { retry: boolean; delaySeconds?: number };
  explicitAcks: string[];
  retryMessages?: { msgId: string; delaySeconds?: number }[];
}

/** A batch that came to no end. */
export const FAILED: BatchResult = {
  outcome: "exception",
  ackAll: false,
  retryBatch: { retry: false },
  explicitAcks: [],
};

/** After how many seconds a message is tried again; undefined where it is done. What was said of it alone precedes what was said of all. */
export function retryAfter(id: string, result: BatchResult, { retryDelay }: Delivery): number | undefined {
  const retried = result.retryMessages?.find(({ msgId }) => msgId === id);
  if (retried) return retried.delaySeconds ?? retryDelay;
  if (result.explicitAcks.includes(id) || result.ackAll) return undefined;
  const { retry, delaySeconds = retryDelay } = result.retryBatch;
  return retry || result.outcome !== "ok" ? delaySeconds : undefined;
}

/** When a batch is to be delivered: once it is full, or its first message has waited long enough; `visibleAt` are the oldest, sorted. */
export function dueAt(visibleAt: number[], { batchSize, maxWaitMs }: Delivery): number | undefined {
  const [first, ...others] = visibleAt.slice(0, batchSize);
  if (first === undefined) return undefined;
  const last = others.at(-1) ?? first;
  return others.length === batchSize - 1 ? Math.min(last, first + maxWaitMs) : first + maxWaitMs;
}
