import { type Context, Hono } from "hono";
import { z } from "zod";

import type { Services } from "../context";
import { ApiError, ok } from "../envelope";
import { param } from "../routes/names";
import { QUEUES, type queue } from "../store/resources";
import { deployedVersion } from "../store/deployed";
import { queueConsumers, shownConsumer } from "./queue-consumers";
import { queueMessages } from "./queue-messages";
import { change, type Resource, resourceOf, resourceRoutes } from "./resource";

const INVALID = 10026;
const DEFAULT_SETTINGS = { delivery_delay: 0, delivery_paused: false, message_retention_period: 345_600 };

const settings = z.object({
  delivery_delay: z.number().int().min(0).max(86_400).optional(),
  delivery_paused: z.boolean().optional(),
  message_retention_period: z.number().int().min(60).max(1_209_600).optional(),
});
const created = z.object({
  queue_name: z.string(),
  jurisdiction: z.string().optional(),
  settings: settings.optional(),
});

type Queue = z.infer<typeof queue>;

/** `queues`. */
export const queues: Resource<Queue> = {
  kind: QUEUES,
  invalid: INVALID,
  create: created.transform(({ queue_name: name, jurisdiction, settings }) => ({
    name: checkedName(name),
    ...(jurisdiction !== undefined && { jurisdiction }),
    settings: { ...DEFAULT_SETTINGS, ...settings },
    consumers: [],
  })),
  unique: {
    of: ({ name }) => name,
    taken: (name) => new ApiError(409, 11_009, `Queue name '${name}' is already taken. Please use a different name.`),
  },
  put: change(created.partial(), changed),
  patch: change(created.partial(), changed),
  shown: (record, services) => {
    const { key, createdOn, modifiedOn, fields } = record;
    const { name, jurisdiction, settings, consumers } = fields;
    const producers = producersOf(services, name);
    return {
      queue_id: key,
      queue_name: name,
      ...(jurisdiction !== undefined && { jurisdiction }),
      created_on: createdOn,
      modified_on: modifiedOn,
      settings,
      producers,
      producers_total_count: producers.length,
      consumers: consumers.map((consumer) => shownConsumer(consumer, record)),
      consumers_total_count: consumers.length,
    };
  },
  missing: () => new ApiError(404, 11_000, "Queue not found"),
  // A Worker that consumes it runs with its name.
  givenToWorkers: true,
  list: {
    pages: { perPage: 1000, max: 1000 },
    matches: ({ fields }, _query, { name: names }) => names === undefined || names.includes(fields.name),
  },
  beforeDelete: ({ runtime }, { fields }) => runtime.queues.purge(fields.name),
};

/** Queues and their messages. */
export function queueRoutes(services: Services): Hono {
  const app = new Hono();
  const found = (c: Context) => resourceOf(services, queues, param(c, "id"));
  /** When it was purged last; a restart forgets that along with the messages. */
  const purges = new Map<string, string>();

  app.post("/:id/purge", async (c) => {
    const record = found(c);
    await services.runtime.queues.purge(record.fields.name);
    purges.set(record.key, new Date().toISOString());
    return ok(c, queues.shown(record, services));
  });
  app.get("/:id/purge", (c) => {
    const at = purges.get(found(c).key) ?? null;
    return ok(c, { started_at: at, completed: at });
  });
  app.route("/:id", queueMessages(services, found));
  app.route("/:id/consumers", queueConsumers(services, found));
  app.route("/", resourceRoutes(services, queues));
  return app;
}

function changed(before: Queue, { queue_name: name, settings: sent }: Partial<z.infer<typeof created>>): Queue {
  return {
    ...before,
    ...(name !== undefined && { name: checkedName(name) }),
    settings: { ...before.settings, ...sent },
  };
}

function checkedName(name: string): string {
  if (/^[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/.test(name)) return name;
  throw new ApiError(
    400,
    11_003,
    "The queue name is not valid. It can have letters, digits and hyphens, must begin and end with a letter or digit, and can be up to 63 characters long.",
  );
}

/** The Workers that send to it. */
export function producersOf({ store }: Services, name: string) {
  return store.scripts
    .all()
    .filter((worker) =>
      deployedVersion(worker).bindings.some(({ type, queue_name: bound }) => type === "queue" && bound === name),
    )
    .map(({ name: script }) => ({ type: "worker", script }));
}
