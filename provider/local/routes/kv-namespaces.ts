import { randomBytes } from "node:crypto";

import { Hono } from "hono";
import { z } from "zod";

import type { Services } from "../context";
import { ApiError, body, ok, page } from "../envelope";
import { errors } from "../errors";
import type { NamespaceRecord } from "../store/records";
import { param } from "./names";

const TITLE_REQUIRED = 10019;
const titled = z.looseObject({ title: z.string().min(1).max(512) });

/** `storage/kv/namespaces`. */
export function kvNamespaces(services: Services): Hono {
  const { store, runtime } = services;
  const app = new Hono();

  app.get("/", (c) => {
    const { order, direction } = c.req.query();
    const by = order === "title" ? "title" : "id";
    const all = store.namespaces.all().sort((a, b) => a[by].localeCompare(b[by]));
    if (direction === "desc") all.reverse();
    const { shown: items, info } = page(c, all, { perPage: 20, max: 1000 });
    return ok(c, items.map(shown), info);
  });

  app.post("/", async (c) => {
    const { title } = await body(c, titled, TITLE_REQUIRED);
    refuseTitle(services, title);
    const namespace = { id: randomBytes(16).toString("hex"), title };
    store.namespaces.set(namespace);
    return ok(c, shown(namespace));
  });

  app.get("/:namespace", (c) => ok(c, shown(namespaceOf(services, param(c, "namespace")))));

  app.put("/:namespace", async (c) => {
    const { id } = namespaceOf(services, param(c, "namespace"));
    const { title } = await body(c, titled, TITLE_REQUIRED);
    refuseTitle(services, title, id);
    store.namespaces.set({ id, title });
    return ok(c, shown({ id, title }));
  });

  app.delete("/:namespace", async (c) => {
    const { id } = namespaceOf(services, param(c, "namespace"));
    await runtime.kv.purge(id);
    store.namespaces.delete(id);
    return ok(c, null);
  });
  return app;
}

/** The namespace of that id, or the API's refusal. */
export function namespaceOf({ store }: Services, id: string): NamespaceRecord {
  const namespace = store.namespaces.get(id);
  if (!namespace) throw errors.namespace();
  return namespace;
}

function refuseTitle({ store }: Services, title: string, own?: string): void {
  if (store.namespaces.all().every((other) => other.title !== title || other.id === own)) return;
  throw new ApiError(400, 10014, `create namespace: 'A namespace with this account ID and title already exists.'`);
}

function shown({ id, title }: NamespaceRecord) {
  return { id, title, supports_url_encoding: true };
}
