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
    return ok(
      c,
      shown.map((each) => shownNamespace(store, each)),
      info,
    );
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

/** A namespace of a preview is told by it: its script is that of the Worker. */
function shownNamespace(store: Services["store"], { id, script: key, className, sqlite }: Namespace) {
  const { previews } = store;
  const { namespace, script = key } = store.dispatchedIn(key) ?? {};
  const preview = previews.running(script);
  return {
    id,
    name: preview ? `${preview.worker}_${preview.slug}_${className}` : `${script}_${className}`,
    script: preview?.worker ?? script,
    class: className,
    use_sqlite: sqlite,
    ...(namespace !== undefined && { dispatch_namespace: namespace }),
    ...(preview && { preview: { id: preview.id } }),
  };
}
