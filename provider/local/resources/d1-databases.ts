import { randomUUID } from "node:crypto";

import { type Context, Hono } from "hono";
import { z } from "zod";

import type { Services } from "../context";
import { ApiError, ok } from "../envelope";
import { param } from "../routes/names";
import { D1_DATABASES, type d1Database } from "../store/resources";
import { d1Queries } from "./d1-queries";
import { d1Transfers } from "./d1-transfers";
import { change, type Resource, resourceOf, resourceRoutes } from "./resource";

const INVALID = 7400;
type Database = z.infer<typeof d1Database>;

const replication = z.object({ mode: z.enum(["auto", "disabled"]) });

/** `d1/database`: by UUID, or by name as wrangler asks for it. */
export const d1Databases: Resource<Database> = {
  kind: D1_DATABASES,
  invalid: INVALID,
  create: z
    .object({
      name: z.string().min(1),
      jurisdiction: z.enum(["eu", "fedramp", "us"]).nullable().default(null),
      read_replication: replication.default({ mode: "disabled" }),
    })
    .transform(({ read_replication: readReplication, ...rest }) => ({ ...rest, readReplication })),
  newId: randomUUID,
  unique: {
    of: ({ name }) => name,
    taken: (name) => new ApiError(400, 7502, `Database with name '${name}' already exists`),
  },
  put: change(z.object({ read_replication: replication }), replicated),
  patch: change(z.object({ read_replication: replication.optional() }), replicated),
  shown: ({ key, createdOn, fields: { name, jurisdiction } }) => ({
    uuid: key,
    name,
    version: "production",
    created_at: createdOn,
    jurisdiction,
  }),
  missing: (named) => new ApiError(404, 7404, `The database ${named} could not be found`),
  find: (records, named) => records.find(({ fields }) => fields.name === named),
  list: {
    pages: { perPage: 100, max: 10_000 },
    matches: ({ fields }, { name }) => name === undefined || fields.name.includes(name),
  },
  beforeDelete: ({ runtime }, { key }) => runtime.d1.purge(key),
};

/** Databases, queries, and what goes in or out as a file of SQL. */
export function d1Routes(services: Services): Hono {
  const app = new Hono();
  const found = (c: Context) => resourceOf(services, d1Databases, param(c, "id"));

  app.get("/:id", async (c) => {
    const record = found(c);
    const all = {
      ...d1Databases.shown(record, services),
      file_size: await services.runtime.d1.size(record.key),
      // Cloudflare counts them no longer.
      num_tables: 0,
      running_in_region: "WEUR",
      read_replication: record.fields.readReplication,
    };
    const fields = (c.req.query("fields") ?? "").split(",").filter(Boolean);
    const kept = Object.entries(all).filter(([name]) => fields.length === 0 || fields.includes(name));
    return ok(c, Object.fromEntries(kept));
  });
  app.route("/:id", d1Queries(services, found));
  app.route("/:id", d1Transfers(services, found));
  app.route("/", resourceRoutes(services, d1Databases));
  return app;
}

function replicated(
  before: Database,
  { read_replication: sent }: { read_replication?: Database["readReplication"] | undefined },
): Database {
  return { ...before, readReplication: sent ?? before.readReplication };
}
