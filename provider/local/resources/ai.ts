import { type Context, Hono } from "hono";
import { z } from "zod";

import type { Services } from "../context";
import { ApiError } from "../envelope";
import { param } from "../routes/names";
import { AI_GATEWAYS, AI_SEARCH_INSTANCES, AI_SEARCH_NAMESPACES } from "../store/resources";
import { change, createResource, type Resource, resourceOf, resourceRoutes, within } from "./resource";

interface Identified {
  id: string;
  [field: string]: unknown;
}
interface Named {
  name: string;
  [field: string]: unknown;
}

const INVALID = 7001;
const PAGES = { perPage: 20, max: 100 };
/** Cloudflare makes it. */
const DEFAULT_NAMESPACE = "default";

const identified = z.looseObject({ id: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/) });
const named = z.looseObject({ name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/) });
const stored = ({ createdOn, modifiedOn, fields }: { createdOn: string; modifiedOn: string; fields: object }) => ({
  ...fields,
  created_at: createdOn,
  modified_at: modifiedOn,
});

/** `ai-gateway/gateways`. */
export const aiGateways: Resource<Identified> = {
  kind: AI_GATEWAYS,
  invalid: INVALID,
  create: identified,
  keyOf: ({ id }) => id,
  unique: { of: ({ id }) => id, taken: (id) => new ApiError(409, INVALID, `Gateway ${id} already exists`) },
  put: change(identified.partial(), ({ id }, sent) => ({ ...sent, id })),
  shown: stored,
  missing: () => new ApiError(404, 7002, "Gateway not found"),
  list: { pages: PAGES },
  deleted: stored,
};

export const aiSearchNamespaces: Resource<Named> = {
  kind: AI_SEARCH_NAMESPACES,
  invalid: INVALID,
  create: named,
  keyOf: ({ name }) => name,
  unique: { of: ({ name }) => name, taken: (name) => new ApiError(409, INVALID, `Namespace ${name} already exists`) },
  put: change(named.partial(), ({ name }, sent) => ({ ...sent, name })),
  shown: stored,
  missing: () => new ApiError(404, 7002, "Namespace not found"),
  list: { pages: PAGES },
  beforeDelete({ store }, { key }) {
    const instances = AI_SEARCH_INSTANCES.in(store);
    for (const { key: each } of within(instances.all(), key)) instances.delete(each);
  },
};

export const aiSearchInstances: Resource<Identified> = {
  kind: AI_SEARCH_INSTANCES,
  invalid: INVALID,
  create: identified,
  keyOf: ({ id }) => id,
  unique: { of: ({ id }) => id, taken: (id) => new ApiError(409, INVALID, `Instance ${id} already exists`) },
  put: change(identified.partial(), (before, sent) => ({ ...before, ...sent, id: before.id })),
  shown: (record) => ({ ...stored(record), namespace: record.key.slice(0, record.key.indexOf("/")) }),
  missing: () => new ApiError(404, 7002, "Instance not found"),
  list: { pages: PAGES },
};

/** `ai-search`: instances of the default namespace, and those of others below their namespace. */
export function aiSearchRoutes(services: Services): Hono {
  const records = AI_SEARCH_NAMESPACES.in(services.store);
  if (records.get(DEFAULT_NAMESPACE) === undefined) {
    createResource(services, aiSearchNamespaces, { name: DEFAULT_NAMESPACE });
  }
  const app = new Hono();
  const owner = (c: Context) => resourceOf(services, aiSearchNamespaces, param(c, "namespace")).key;
  app.route(
    "/instances",
    resourceRoutes(services, aiSearchInstances, () => DEFAULT_NAMESPACE),
  );
  app.route("/namespaces/:namespace/instances", resourceRoutes(services, aiSearchInstances, owner));
  app.route("/namespaces", resourceRoutes(services, aiSearchNamespaces));
  return app;
}
