import { randomUUID } from "node:crypto";

import { type Context, Hono } from "hono";
import { z } from "zod";

import type { Services } from "../context";
import { ApiError, body, ok } from "../envelope";
import { errors } from "../errors";
import { param } from "../routes/names";
import type { Delivery } from "../runtime/inside/queue-schedule";
import type { QueueCode } from "../runtime/types";
import { deployedVersion } from "../store/deployed";
import { type queue, queueConsumer, QUEUES, type ResourceRecord } from "../store/resources";

const INVALID = 10026;
const DAY_S = 86_400;

const common = {
  batch_size: z.number().int().min(1).max(100).nullish(),
  max_retries: z.number().int().min(0).max(100).nullish(),
  retry_delay: z.number().int().min(0).max(DAY_S).nullish(),
};
const workerSettings = z.object({
  ...common,
  max_wait_time_ms: z.number().int().min(0).max(60_000).nullish(),
  max_concurrency: z.number().int().min(1).max(250).nullish(),
});
const pullSettings = z.object({ ...common, visibility_timeout_ms: z.number().int().min(0).max(43_200_000).nullish() });

const sent = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("worker"),
    script_name: z.string().min(1),
    dead_letter_queue: z.string().optional(),
    settings: workerSettings.optional(),
  }),
  z.object({
    type: z.literal("http_pull"),
    dead_letter_queue: z.string().optional(),
    settings: pullSettings.optional(),
  }),
]);

type Consumer = z.infer<typeof queueConsumer>;
type QueueRecord = ResourceRecord<z.infer<typeof queue>>;

/** The consumers of a queue, below it. */
export function queueConsumers(services: Services, queueOf: (c: Context) => QueueRecord): Hono {
  const app = new Hono();
  const of = (c: Context) => {
    const record = queueOf(c);
    const id = param(c, "consumer");
    const consumer = record.fields.consumers.find(({ consumer_id: known }) => known === id);
    if (!consumer) throw new ApiError(404, 11_006, "Consumer not found");
    return { record, consumer };
  };
  /** Written without a pause after it was read: another request may come in at any `await`. */
  const save = async (record: QueueRecord, consumers: Consumer[]) => {
    QUEUES.in(services.store).set({ ...record, fields: { ...record.fields, consumers } });
    await services.runtime.bindingsChanged();
  };
  /** What was sent, judged at once with what is there now. */
  const read = async (c: Context) => {
    queueOf(c);
    const request = await body(c, sent, INVALID);
    const record = queueOf(c);
    const consumer = consumerOf(request);
    refuseConsumer(services, record, consumer);
    return { record, consumer };
  };

  app.get("/", (c) => {
    const record = queueOf(c);
    return ok(
      c,
      record.fields.consumers.map((consumer) => shownConsumer(consumer, record)),
    );
  });
  app.post("/", async (c) => {
    const { record, consumer } = await read(c);
    const { consumers } = record.fields;
    refuseSecond(record, consumers, consumer);
    await save(record, [...consumers, consumer]);
    return ok(c, answered(consumer, record));
  });
  app.get("/:consumer", (c) => {
    const { record, consumer } = of(c);
    return ok(c, shownConsumer(consumer, record));
  });
  app.put("/:consumer", async (c) => {
    const { record, consumer } = await read(c);
    const consumer_id = param(c, "consumer");
    const { consumers } = record.fields;
    const before = consumers.find(({ consumer_id: known }) => known === consumer_id);
    const others = consumers.filter((each) => each !== before);
    refuseSecond(record, others, consumer);
    const changed = { ...consumer, consumer_id, ...(before && { created_on: before.created_on }) };
    await save(record, [...others, changed]);
    return ok(c, answered(changed, record));
  });
  app.delete("/:consumer", async (c) => {
    const { record, consumer } = of(c);
    await save(
      record,
      record.fields.consumers.filter((each) => each !== consumer),
    );
    return ok(c, null);
  });
  return app;
}

/** `workers/scripts/{name}/queue-consumers`. */
export function consumersOfScripts({ store }: Services): Hono {
  const app = new Hono();
  app.get("/:name/queue-consumers", (c) => {
    const script = param(c, "name");
    if (!store.scripts.get(script)) throw errors.script();
    const consumed = QUEUES.in(store)
      .all()
      .flatMap(({ key, fields }) =>
        fields.consumers
          .filter((consumer) => consumer.script === script)
          .map(({ consumer_id, settings, dead_letter_queue }) => ({
            queue_id: key,
            queue_name: fields.name,
            consumer_id,
            script,
            settings,
            dead_letter_queue,
          })),
      );
    return ok(c, consumed);
  });
  return app;
}

/** A consumer as lists and reads show it; what makes or changes one answers `script_name` instead of `script`. */
export function shownConsumer(consumer: Consumer, { fields }: QueueRecord): Record<string, unknown> {
  return { ...consumer, queue_name: fields.name };
}

function answered({ script, ...consumer }: Consumer, { fields }: QueueRecord): Record<string, unknown> {
  return { ...consumer, ...(script !== undefined && { script_name: script }), queue_name: fields.name };
}

function consumerOf(request: z.infer<typeof sent>): Consumer {
  const { settings = {} } = request;
  return {
    consumer_id: randomUUID().replaceAll("-", ""),
    created_on: new Date().toISOString(),
    type: request.type,
    ...(request.type === "worker" && { script: request.script_name }),
    dead_letter_queue: request.dead_letter_queue ?? "",
    settings: {
      batch_size: settings.batch_size ?? 10,
      max_retries: settings.max_retries ?? 3,
      retry_delay: settings.retry_delay ?? 0,
      ...(request.type === "worker"
        ? {
            max_wait_time_ms: request.settings?.max_wait_time_ms ?? 5_000,
            max_concurrency: request.settings?.max_concurrency ?? null,
          }
        : { visibility_timeout_ms: request.settings?.visibility_timeout_ms ?? 30_000 }),
    },
  };
}

function refuseSecond({ fields: { name } }: QueueRecord, others: Consumer[], consumer: Consumer): void {
  if (others.every(({ type }) => type !== consumer.type)) return;
  throw new ApiError(400, 11_004, `Queue '${name}' already has a consumer.`);
}

function refuseConsumer({ store }: Services, { fields: { name } }: QueueRecord, consumer: Consumer): void {
  if (consumer.dead_letter_queue === name) {
    throw new ApiError(400, INVALID, `Queue '${name}' cannot be its own dead letter queue.`);
  }
  if (consumer.script === undefined) return;
  const worker = store.scripts.get(consumer.script);
  if (!worker) throw errors.script();
  if (deployedVersion(worker).handlers.includes("queue")) return;
  throw noQueueHandler(consumer.script, name);
}

function noQueueHandler(script: string, queueName: string): ApiError {
  return new ApiError(400, 11_001, `Queue '${queueName}': the script '${script}' does not have a queue handler.`);
}

/** Refuses a version without `queue()` while the script consumes one. */
export function refuseWithoutHandler(store: Services["store"], script: string, handlers: string[]): void {
  const [consumed] = consumedBy(store, script);
  if (consumed && !handlers.includes("queue")) throw noQueueHandler(script, consumed.queue.name);
}

/** The queues that a script consumes, and how. */
export function consumedBy(store: Services["store"], script: string) {
  return QUEUES.in(store)
    .all()
    .flatMap(({ fields }) =>
      fields.consumers
        .filter((consumer) => consumer.script === script)
        .map((consumer) => ({ queue: fields, consumer })),
    );
}

/** The queues as they run; where a queue is pulled and a Worker consumes it, too, the Worker gets the messages. */
export function queueCodes(store: Services["store"]): QueueCode[] {
  return QUEUES.in(store)
    .all()
    .map(({ fields: { name, settings, consumers } }) => {
      const worker = consumers.find(({ type }) => type === "worker");
      const { dead_letter_queue: dead = "" } = worker ?? pullConsumerOf(consumers) ?? {};
      return {
        name,
        retentionMs: settings.message_retention_period * 1000,
        deliveryDelay: settings.delivery_delay,
        ...(dead !== "" && { deadLetterQueue: dead }),
        ...(worker?.script !== undefined &&
          !settings.delivery_paused && { consumer: { script: worker.script, delivery: deliveryOf(worker) } }),
      };
    });
}

function deliveryOf({ settings }: Consumer): Delivery {
  return {
    batchSize: settings.batch_size,
    maxWaitMs: settings.max_wait_time_ms ?? 0,
    maxRetries: settings.max_retries,
    retryDelay: settings.retry_delay,
    // Cloudflare begins with one and adds to it while messages pile up.
    maxConcurrency: settings.max_concurrency ?? 1,
  };
}

/** The consumer that gets messages over HTTP. */
export function pullConsumerOf(consumers: Consumer[]): Consumer | undefined {
  if (consumers.some(({ type }) => type === "worker")) return undefined;
  return consumers.find(({ type }) => type === "http_pull");
}
