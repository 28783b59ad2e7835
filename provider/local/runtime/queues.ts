import { z } from "zod";
import { dataCall, resultOf } from "./data";
import type { Queues } from "./data-types";
import type { Pool } from "./pool";

const metrics = z.object({
  backlogCount: z.number(),
  backlogBytes: z.number(),
  oldestMessageTimestamp: z.coerce.date().optional(),
});

/** Messages in queues, in the workerd that has them. A queue is named by its name. */
export function createQueues(pool: Pool): Queues {
  return {
    send: async (queue, messages) =>
      resultOf(await dataCall(pool, "queue", queue, "send", { body: JSON.stringify(messages) }), metrics),
    metrics: async (queue) => resultOf(await dataCall(pool, "queue", queue, "metrics", {}), metrics),
    purge: (queue) => pool.exclusively(`queue:${queue}`, () => Promise.resolve()),
  };
}
