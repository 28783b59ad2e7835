import { Hono } from "hono";
import { z } from "zod";

import type { Services } from "../context";
import { ApiError } from "../envelope";
import { param } from "../routes/names";
import { FLAGSHIP_APPS, FLAGSHIP_FLAGS } from "../store/resources";
import { change, idOf, type Resource, resourceOf, resourceRoutes, within } from "./resource";

const INVALID = 1001;
const NOT_FOUND = 1002;

const app = z.object({ name: z.string().min(1) });
const flag = z.looseObject({ key: z.string().min(1) });

export const flagshipApps: Resource<{ name: string }> = {
  kind: FLAGSHIP_APPS,
  invalid: INVALID,
  create: app,
  put: change(app.partial(), (before, sent) => ({ ...before, ...sent })),
  shown: ({ key, createdOn, modifiedOn, fields: { name } }, { accountId }) => ({
    id: key,
    name,
    created_at: createdOn,
    updated_at: modifiedOn,
    updated_by: accountId,
  }),
  missing: () => new ApiError(404, NOT_FOUND, "App not found"),
  list: {},
  beforeDelete({ store }, { key }) {
    const flags = FLAGSHIP_FLAGS.in(store);
    for (const { key: each } of within(flags.all(), key)) flags.delete(each);
  },
  deleted: ({ key }) => ({ id: key }),
};

export const flagshipFlags: Resource<{ key: string; [field: string]: unknown }> = {
  kind: FLAGSHIP_FLAGS,
  invalid: INVALID,
  create: flag,
  keyOf: ({ key }) => key,
  unique: { of: ({ key }) => key, taken: (key) => new ApiError(409, INVALID, `Flag ${key} already exists`) },
  put: change(flag.partial(), (before, sent) => ({ ...before, ...sent, key: before.key })),
  shown: ({ createdOn, modifiedOn, fields }, { accountId }) => ({
    ...fields,
    created_at: createdOn,
    updated_at: modifiedOn,
    updated_by: accountId,
  }),
  missing: () => new ApiError(404, NOT_FOUND, "Flag not found"),
  list: {},
  deleted: (record) => ({ key: idOf(record) }),
};

/** `flagship/apps`. */
export function flagshipRoutes(services: Services): Hono {
  const routes = new Hono();
  routes.route(
    "/:app/flags",
    resourceRoutes(services, flagshipFlags, (c) => resourceOf(services, flagshipApps, param(c, "app")).key),
  );
  routes.route("/", resourceRoutes(services, flagshipApps));
  return routes;
}
