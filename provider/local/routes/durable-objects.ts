import { Hono } from "hono";

import type { Services } from "../context";
import type { Namespace } from "../durable-objects/records";
import { ok, page } from "../envelope";
import { errors } from "../errors";
import { param } from "./names";

const DEFAULT_LIMIT = 1000;
const MAX_LIMIT = 10_000;

/** `workers/durable_objects/namespaces`: what uploads have provisioned, and which objects have run. */
export function durableObjects({ store, runtime }: Services): Hono {
  const app = new Hono();

  app.get("/namespaces", (c) => {
    const { shown, info } = page(c, store.durableObjects.state.namespaces, { perPage: 20, max: 1000 });
    return ok(c, shown.map(shownNamespace), info);
  });

  app.get("/namespaces/:id/objects", async (c) => {
    const namespace = store.durableObjects.state.namespaces.find(({ id }) => id === param(c, "id"));
    if (!namespace) throw errors.durableObjectNamespace();
    const limit = Number(c.req.query("limit") ?? DEFAULT_LIMIT);
    const count = Number.isInteger(limit) && limit > 0 ? Math.min(limit, MAX_LIMIT) : DEFAULT_LIMIT;
    const after = c.req.query("cursor") ?? "";
    // An id is its own cursor.
    const objects = (await runtime.durableObjects.list(namespace.key)).filter(({ id }) => id > after);
    const listed = objects.slice(0, count);
    const next = objects.length > count ? (listed.at(-1)?.id ?? "") : "";
    return ok(c, listed, { count: listed.length, cursor: next, cursors: { after: next } });
  });
  return app;
}

function shownNamespace({ id, script, className, sqlite }: Namespace) {
  return { id, name: `${script}_${className}`, script, class: className, use_sqlite: sqlite };
}
