import { type Context, Hono } from "hono";
import { z } from "zod";

import type { Services } from "../context";
import { ApiError, body, ok } from "../envelope";
import { param } from "../routes/names";
import { type ResourceRecord, SECRETS_STORES, STORE_SECRETS, type storeSecret } from "../store/resources";
import { change, createResource, idOf, type Resource, resourceOf, resourceRoutes, within } from "./resource";

const INVALID = 1001;
const LONGEST_VALUE = 65_536;
const QUOTA = 100;

const scopes = z.array(z.enum(["workers", "ai_gateway", "dex", "access", "containers", "websearch"])).min(1);
const secret = z.object({
  name: z.string().min(1),
  value: z.string().max(LONGEST_VALUE),
  scopes,
  comment: z.string().optional(),
});

export const secretsStores: Resource<{ name: string }> = {
  kind: SECRETS_STORES,
  invalid: INVALID,
  create: z.object({ name: z.string().min(1) }),
  unique: {
    of: ({ name }) => name,
    taken: () => new ApiError(400, 1003, "store_name_already_exists"),
  },
  shown: ({ key, createdOn, modifiedOn, fields: { name } }, { accountId }) => ({
    id: key,
    account_id: accountId,
    name,
    created: createdOn,
    modified: modifiedOn,
  }),
  missing: () => new ApiError(404, 1001, "store_not_found"),
  list: { pages: { perPage: 20, max: 100 } },
  beforeDelete({ store }, { key }, c) {
    const secrets = STORE_SECRETS.in(store);
    const held = within(secrets.all(), key);
    if (held.length > 0 && c.req.query("force") !== "true") {
      throw new ApiError(400, 1003, "store_not_empty: delete its secrets first, or delete it with force=true");
    }
    for (const { key: each } of held) secrets.delete(each);
  },
};

/** A value goes in and never comes out but to the Workers that bind it. */
export const storeSecrets: Resource<z.infer<typeof storeSecret>> = {
  kind: STORE_SECRETS,
  invalid: INVALID,
  create: secret,
  unique: {
    of: ({ name }) => name,
    taken: (name) => new ApiError(400, 1003, `secret_name_already_exists: ${name}`),
  },
  patch: change(secret.omit({ name: true }).partial(), (before, sent) => ({ ...before, ...sent })),
  shown: (record) => {
    const { name, scopes, comment } = record.fields;
    return {
      id: idOf(record),
      store_id: storeOf(record),
      name,
      comment: comment ?? "",
      scopes,
      status: "active",
      created: record.createdOn,
      modified: record.modifiedOn,
    };
  },
  missing: () => new ApiError(404, 1001, "secret_not_found"),
  givenToWorkers: true,
  list: {
    pages: { perPage: 20, max: 100 },
    matches: ({ fields: { name } }, { search }) => search === undefined || name.includes(search),
  },
};

/** `secrets_store`. */
export function secretsStoreRoutes(services: Services): Hono {
  const app = new Hono();
  const owner = (c: Context) => resourceOf(services, secretsStores, param(c, "store")).key;
  const secrets = STORE_SECRETS.in(services.store);

  app.get("/quota", (c) => ok(c, { secrets: { quota: QUOTA, usage: secrets.all().length } }));

  // Several at once, all or none.
  app.post("/stores/:store/secrets", async (c) => {
    const store = owner(c);
    const sent = await body(c, z.array(secret).min(1), INVALID);
    const names = [...within(secrets.all(), store).map(({ fields }) => fields.name), ...sent.map(({ name }) => name)];
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) throw new ApiError(400, 1003, `secret_name_already_exists: ${twice}`);
    const created = sent.map((fields) => createResource(services, storeSecrets, fields, store));
    await services.runtime.bindingsChanged();
    return ok(
      c,
      created.map((record) => storeSecrets.shown(record, services)),
    );
  });

  app.delete("/stores/:store/secrets", async (c) => {
    const store = owner(c);
    const sent = await body(c, z.array(z.object({ id: z.string() })), INVALID);
    for (const { key } of sent.map(({ id }) => resourceOf(services, storeSecrets, id, store))) secrets.delete(key);
    await services.runtime.bindingsChanged();
    return ok(c, null);
  });

  app.post("/stores/:store/secrets/:id/duplicate", async (c) => {
    const store = owner(c);
    const { value } = resourceOf(services, storeSecrets, param(c, "id"), store).fields;
    const sent = await body(c, secret.omit({ value: true }), INVALID);
    const record = createResource(services, storeSecrets, { ...sent, value }, store);
    await services.runtime.bindingsChanged();
    return ok(c, storeSecrets.shown(record, services));
  });

  app.route("/stores/:store/secrets", resourceRoutes(services, storeSecrets, owner));
  app.route("/stores", resourceRoutes(services, secretsStores));
  return app;
}

function storeOf({ key }: ResourceRecord<unknown>): string {
  return key.slice(0, key.indexOf("/"));
}
