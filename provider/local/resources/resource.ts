import { randomBytes } from "node:crypto";

import { type Context, Hono } from "hono";
import type { z } from "zod";

import type { Services } from "../context";
import { type ApiError, body, ok, page } from "../envelope";
import { param } from "../routes/names";
import type { ResourceKind, ResourceRecord } from "../store/resources";

/**
 * The API of one kind of thing: what it takes, what it shows and what it refuses. All else is alike for all of them:
 * POST and GET on the collection; GET, PUT, PATCH and DELETE below it.
 */
export interface Resource<Fields> {
  kind: ResourceKind<Fields>;
  /** The code of a body that cannot be taken. */
  invalid: number;
  /** The body of a POST, as it is kept. */
  create: z.ZodType<Fields>;
  /** What the path names it by. Default: an ID that `newId` makes. */
  keyOf?(fields: Fields): string;
  /** Default: 32 hexadecimal digits. */
  newId?(): string;
  /** What no two of them may share. */
  unique?: { of(fields: Fields): string; taken(value: string): ApiError };
  /** A PUT or PATCH: what it takes, and what it makes of what is there. Those that are absent are not part of the API. */
  put?: Change<Fields>;
  patch?: Change<Fields>;
  shown(record: ResourceRecord<Fields>, services: Services): object;
  /** The refusal for one that does not exist. */
  missing(key: string): ApiError;
  /** Finds it by what the path says, where that is not its key alone. */
  find?(records: ResourceRecord<Fields>[], named: string): ResourceRecord<Fields> | undefined;
  list: {
    /** Default: all of them in one answer. */
    pages?: { perPage: number; max: number };
    /** Keeps one in a list that the query narrows. */
    matches?(record: ResourceRecord<Fields>, query: Record<string, string>, queries: Record<string, string[]>): boolean;
  };
  /** Refuses the deletion, or removes what the thing leaves behind. */
  beforeDelete?(services: Services, record: ResourceRecord<Fields>, c: Context): Promise<void> | void;
  /** Whether a Worker that binds it gets what is kept of it, and so another binding when that changes. */
  givenToWorkers?: true;
  /** The answer to a deletion. Default: null. */
  deleted?(record: ResourceRecord<Fields>, services: Services): object;
}

export interface Change<Fields> {
  body: z.ZodType<(before: Fields) => Fields>;
}

/** What a PUT or PATCH takes, and how it changes what is there. */
export function change<Sent, Fields>(
  sent: z.ZodType<Sent>,
  apply: (before: Fields, sent: Sent) => Fields,
): Change<Fields> {
  return { body: sent.transform((value) => (before: Fields) => apply(before, value)) };
}

/** The routes of a resource. `scope` is the key of what they belong to, for those that are part of another thing. */
export function resourceRoutes<Fields>(
  services: Services,
  resource: Resource<Fields>,
  scope: (c: Context) => string | undefined = () => undefined,
): Hono {
  const { put, patch } = resource;
  const shown = (record: ResourceRecord<Fields>) => resource.shown(record, services);
  const records = resource.kind.in(services.store);
  const app = new Hono();
  const changed = async () => {
    if (resource.givenToWorkers) await services.runtime.bindingsChanged();
  };
  const all = (c: Context) => within(records.all(), scope(c));
  const found = (c: Context) => resourceOf(services, resource, param(c, "id"), scope(c));

  app.get("/", (c) => {
    const { pages } = resource.list;
    const kept = all(c).filter((record) => resource.list.matches?.(record, c.req.query(), c.req.queries()) ?? true);
    if (pages === undefined) return ok(c, kept.map(shown));
    const { shown: items, info } = page(c, kept, pages);
    return ok(c, items.map(shown), info);
  });

  app.post("/", async (c) => {
    const owner = scope(c);
    const record = createResource(services, resource, await body(c, resource.create, resource.invalid), owner);
    await changed();
    return ok(c, shown(record));
  });

  app.get("/:id", (c) => ok(c, shown(found(c))));

  const changes = (taken: Change<Fields>) => async (c: Context) => {
    const before = found(c);
    const apply = await body(c, taken.body, resource.invalid);
    const record = changeResource(services, resource, before, apply(before.fields), scope(c));
    await changed();
    return ok(c, shown(record));
  };
  if (put !== undefined) app.put("/:id", changes(put));
  if (patch !== undefined) app.patch("/:id", changes(patch));

  app.delete("/:id", async (c) => {
    const record = found(c);
    await resource.beforeDelete?.(services, record, c);
    records.delete(record.key);
    await changed();
    return ok(c, resource.deleted?.(record, services) ?? null);
  });
  return app;
}

/** One of a kind, or the API's refusal. */
export function resourceOf<Fields>(
  { store }: Services,
  resource: Resource<Fields>,
  named: string,
  owner?: string,
): ResourceRecord<Fields> {
  const records = resource.kind.in(store);
  const record = records.get(scoped(owner, named)) ?? resource.find?.(within(records.all(), owner), named);
  if (record === undefined) throw resource.missing(named);
  return record;
}

/** Makes one, unless what is to be unique is taken. */
export function createResource<Fields>(
  services: Services,
  resource: Resource<Fields>,
  fields: Fields,
  owner?: string,
): ResourceRecord<Fields> {
  const key = scoped(owner, resource.keyOf?.(fields) ?? resource.newId?.() ?? randomId());
  refuseTaken(services, resource, fields, owner);
  const now = new Date().toISOString();
  const record = { key, createdOn: now, modifiedOn: now, fields };
  resource.kind.in(services.store).set(record);
  return record;
}

function changeResource<Fields>(
  services: Services,
  resource: Resource<Fields>,
  before: ResourceRecord<Fields>,
  fields: Fields,
  owner: string | undefined,
): ResourceRecord<Fields> {
  refuseTaken(services, resource, fields, owner, before.key);
  const records = resource.kind.in(services.store);
  const key = resource.keyOf === undefined ? before.key : scoped(owner, resource.keyOf(fields));
  const record = { ...before, key, modifiedOn: new Date().toISOString(), fields };
  records.set(record);
  if (key !== before.key) records.delete(before.key);
  return record;
}

function refuseTaken<Fields>(
  { store }: Services,
  { kind, unique }: Resource<Fields>,
  fields: Fields,
  owner: string | undefined,
  own?: string,
): void {
  if (unique === undefined) return;
  const value = unique.of(fields);
  const taken = within(kind.in(store).all(), owner).some(
    (other) => other.key !== own && unique.of(other.fields) === value,
  );
  if (taken) throw unique.taken(value);
}

/** Those that belong to one thing. */
export function within<Fields>(records: ResourceRecord<Fields>[], owner: string | undefined): ResourceRecord<Fields>[] {
  return owner === undefined ? records : records.filter(({ key }) => key.startsWith(`${owner}/`));
}

function randomId(): string {
  return randomBytes(16).toString("hex");
}

function scoped(owner: string | undefined, key: string): string {
  return owner === undefined ? key : `${owner}/${key}`;
}

/** The last part of a key, which is how a path names it. */
export function idOf({ key }: { key: string }): string {
  return key.slice(key.indexOf("/") + 1);
}
