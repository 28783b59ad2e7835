import { type Context, Hono } from "hono";
import { z } from "zod";

import type { Services } from "../context";
import { ApiError, checked, ok } from "../envelope";
import { param } from "../routes/names";
import { bucketData, type r2Bucket, R2_BUCKETS, type ResourceRecord } from "../store/resources";
import { idOf, type Resource, resourceOf, resourceRoutes, within } from "./resource";
import { r2Objects } from "./r2-objects";

const INVALID = 10021;
const LARGEST_PAGE = 1000;

type Bucket = z.infer<typeof r2Bucket>;

const jurisdictions = z.enum(["default", "eu", "us", "fedramp", "fedramp-high"]);
const storageClass = z.enum(["Standard", "InfrequentAccess"]);
const sent = z.object({
  name: z.string(),
  locationHint: z.string().optional(),
  storageClass: storageClass.default("Standard"),
});

/** `r2/buckets`: a bucket belongs to the jurisdiction that the header names. */
export const r2Buckets: Resource<Bucket> = {
  kind: R2_BUCKETS,
  invalid: INVALID,
  create: sent.transform(({ name, locationHint, storageClass }) => {
    if (!/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name)) {
      throw new ApiError(400, 10005, "The specified bucket name is not valid.");
    }
    return { name, location: (locationHint ?? "weur").toUpperCase(), storageClass };
  }),
  keyOf: ({ name }) => name,
  unique: {
    of: ({ name }) => name,
    taken: () => new ApiError(409, 10004, "The bucket you tried to create already exists, and you own it."),
  },
  shown: (record) => ({
    name: idOf(record),
    creation_date: record.createdOn,
    location: record.fields.location,
    storage_class: record.fields.storageClass,
    jurisdiction: record.key.slice(0, record.key.indexOf("/")),
  }),
  missing: () => new ApiError(404, 10006, "The specified bucket does not exist."),
  list: {},
  async beforeDelete({ runtime }, { key }) {
    if (!(await runtime.r2.isEmpty(bucketData(key)))) {
      throw new ApiError(409, 10008, "The bucket you tried to delete is not empty.");
    }
    await runtime.r2.purge(bucketData(key));
  },
  deleted: () => ({}),
};

/** Buckets and their objects. */
export function r2Routes(services: Services): Hono {
  const app = new Hono();
  const records = R2_BUCKETS.in(services.store);
  const found = (c: Context) => resourceOf(services, r2Buckets, param(c, "id"), jurisdiction(c));
  const shown = (record: ResourceRecord<Bucket>) => r2Buckets.shown(record, services);

  app.get("/", (c) => {
    const { name_contains: part = "", start_after: after, cursor = after ?? "", per_page, direction } = c.req.query();
    const limit = checked(z.coerce.number().int().min(1).max(LARGEST_PAGE), per_page ?? LARGEST_PAGE, INVALID);
    const named = within(records.all(), jurisdiction(c)).filter((record) => idOf(record).includes(part));
    if (direction === "desc") named.reverse();
    const isAfter = (name: string) => cursor === "" || (direction === "desc" ? name < cursor : name > cursor);
    const rest = named.filter((record) => isAfter(idOf(record)));
    const buckets = rest.slice(0, limit);
    const last = buckets.at(-1);
    return ok(
      c,
      { buckets: buckets.map(shown) },
      { count: buckets.length, cursor: last && rest.length > limit ? idOf(last) : "" },
    );
  });

  app.patch("/:id", (c) => {
    const record = found(c);
    const changed = checked(storageClass, c.req.header("cf-r2-storage-class"), INVALID);
    const fields = { ...record.fields, storageClass: changed };
    records.set({ ...record, modifiedOn: new Date().toISOString(), fields });
    return ok(c, shown({ ...record, fields }));
  });

  app.route("/:id/objects", r2Objects(services, found));
  app.route("/", resourceRoutes(services, r2Buckets, jurisdiction));
  return app;
}

function jurisdiction(c: Context): string {
  return checked(jurisdictions, c.req.header("cf-r2-jurisdiction") ?? "default", INVALID);
}
