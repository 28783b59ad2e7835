import { z } from "zod";
import { dataCall, resultOf } from "./data";
import type { Queues } from "./data-types";
import { queueNode } from "./names";
import type { Pool } from "./pool";

const metrics = z.object({
  backlogCount: z.number(),
  backlogBytes: z.number(),
  oldestMessageTimestamp: z.coerce.date().optional(),
});

const contentType = z.enum(["text", "json", "bytes", "v8"]);
const shown = z.object({
  messages: z.array(
    z.object({
      id: z.string(),
      contentType,
      body: z.string(),
      bytes: z.number(),
      timestamp: z.number(),
      attempts: z.number(),
      visibleAt: z.number(),
      isLeased: z.boolean(),
    }),
  ),
  died: z.object({ count: z.number(), last: z.number().optional() }),
});

const pulled = z.array(
  z.object({
    id: z.string(),
    contentType,
    body: z.string(),
    timestamp: z.number(),
    attempts: z.number(),
    lease: z.string(),
  }),
);
const settled = z.object({ acked: z.number(), retried: z.number(), ended: z.array(z.string()) });

/** Messages in queues, in the workerd that has them. A queue is named by its name. */
export function createQueues(pool: Pool, purge: (queue: string) => Promise<void>): Queues {
  return {
    send: async (queue, messages) =>
      resultOf(await dataCall(pool, "queue", queue, "send", { body: JSON.stringify(messages) }), metrics),
    metrics: async (queue) => resultOf(await dataCall(pool, "queue", queue, "metrics", {}), metrics),
    pull: async (queue, options) =>
      resultOf(await dataCall(pool, "queue", queue, "pull", { body: JSON.stringify(options) }), pulled),
    ack: async (queue, leases) =>
      resultOf(await dataCall(pool, "queue", queue, "ack", { body: JSON.stringify(leases) }), settled),
    shown: async (queue) => resultOf(await dataCall(pool, "queue", queue, "shown", {}), shown),
    purge: (queue) => pool.exclusively(queueNode(queue), () => purge(queue)),
  };
}
