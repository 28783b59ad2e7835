import { type Context, Hono } from "hono";
import { z } from "zod";

import type { Services } from "../context";
import { body, ok } from "../envelope";
import type { QueueMessage, QueueMetrics } from "../runtime/data-types";

const INVALID = 10207;
const LARGEST_BATCH = 100;

const delay = z.number().int().min(0).max(86_400).optional();
const message = z
  .union([
    z.object({ content_type: z.literal("text"), body: z.string(), delay_seconds: delay }),
    z.object({ content_type: z.literal("json").default("json"), body: z.unknown(), delay_seconds: delay }),
  ])
  .transform(({ content_type: contentType, body, delay_seconds: delaySeconds }) => ({
    body,
    contentType,
    delaySeconds,
  }));
const batch = z.object({ messages: z.array(message).min(1).max(LARGEST_BATCH), delay_seconds: delay });

/** Messages that come into a queue over HTTP, and how many wait in it. */
export function queueMessages({ runtime: { queues } }: Services, nameOf: (c: Context) => string): Hono {
  const app = new Hono();
  const send = async (c: Context, messages: QueueMessage[]) => {
    const metrics = await queues.send(nameOf(c), messages);
    return ok(c, { metadata: { metrics: shown(metrics) } });
  };

  app.post("/messages", async (c) => {
    nameOf(c);
    return send(c, [await body(c, message, INVALID)]);
  });

  app.post("/messages/batch", async (c) => {
    nameOf(c);
    const { messages, delay_seconds: all } = await body(c, batch, INVALID);
    return send(
      c,
      messages.map((each) => ({ ...each, delaySeconds: each.delaySeconds ?? all })),
    );
  });

  app.get("/metrics", async (c) => ok(c, shown(await queues.metrics(nameOf(c)))));
  return app;
}

function shown({ backlogBytes, backlogCount, oldestMessageTimestamp }: QueueMetrics) {
  return {
    backlog_bytes: backlogBytes,
    backlog_count: backlogCount,
    oldest_message_timestamp_ms: oldestMessageTimestamp?.getTime() ?? 0,
  };
}
