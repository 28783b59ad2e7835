import { type Context, Hono } from "hono";
import { z } from "zod";

import type { Services } from "../context";
import { ApiError, body, ok } from "../envelope";
import type { PulledMessage, PullSettings, QueueMessage, QueueMetrics } from "../runtime/data-types";
import type { queue, ResourceRecord } from "../store/resources";
import { pullConsumerOf } from "./queue-consumers";

const INVALID = 10207;
const NOT_PULLED = 10_106;
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

const pull = z.object({
  batch_size: z.number().int().min(1).max(LARGEST_BATCH).optional(),
  visibility_timeout_ms: z.number().int().min(0).max(43_200_000).optional(),
});
const lease = z.object({ lease_id: z.string() });
const ack = z.object({
  acks: z.array(lease).default([]),
  retries: z.array(lease.extend({ delay_seconds: delay })).default([]),
});

type QueueRecord = ResourceRecord<z.infer<typeof queue>>;

/** Messages that come into a queue over HTTP and are pulled from it, and how many wait in it. */
export function queueMessages({ runtime: { queues } }: Services, queueOf: (c: Context) => QueueRecord): Hono {
  const app = new Hono();
  const nameOf = (c: Context) => queueOf(c).fields.name;
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

  app.post("/messages/pull", async (c) => {
    const { name, consumer, settings } = pulled(queueOf(c));
    const sent = await body(c, pull, INVALID);
    const messages = await queues.pull(name, {
      ...settings,
      batchSize: sent.batch_size ?? consumer.batch_size,
      visibilityTimeoutMs: sent.visibility_timeout_ms ?? consumer.visibility_timeout_ms ?? 30_000,
    });
    const metrics = await queues.metrics(name);
    return ok(c, {
      message_backlog_count: metrics.backlogCount,
      messages: messages.map(shownMessage),
      metadata: { metrics: shown(metrics) },
    });
  });

  app.post("/messages/ack", async (c) => {
    const { name, settings } = pulled(queueOf(c));
    const { acks, retries } = await body(c, ack, INVALID);
    const { acked, retried, ended } = await queues.ack(name, {
      ...settings,
      acks: acks.map(({ lease_id }) => lease_id),
      retries: retries.map(({ lease_id: id, delay_seconds: delaySeconds }) => ({ lease: id, delaySeconds })),
    });
    const warnings = Object.fromEntries(ended.map((id) => [id, "The lease does not exist or has ended."]));
    return ok(c, { ackCount: acked, retryCount: retried, warnings });
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

/** How a queue is pulled; one without a pull consumer is not. */
function pulled({ fields }: QueueRecord) {
  const consumer = pullConsumerOf(fields.consumers);
  if (consumer === undefined) {
    throw new ApiError(400, NOT_PULLED, `Queue '${fields.name}' does not have an HTTP pull consumer.`);
  }
  const settings: PullSettings = {
    maxRetries: consumer.settings.max_retries,
    retryDelay: consumer.settings.retry_delay,
  };
  return { name: fields.name, consumer: consumer.settings, settings };
}

/** Text comes as it is, and all else in base64. */
function shownMessage({ id, contentType, body: content, timestamp, attempts, lease: lease_id }: PulledMessage) {
  return {
    id,
    body: contentType === "text" ? Buffer.from(content, "base64").toString() : content,
    timestamp_ms: timestamp,
    attempts,
    lease_id,
    metadata: { "CF-Content-Type": contentType },
  };
}
