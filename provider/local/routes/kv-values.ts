import type { Context } from "hono";
import { Hono } from "hono";
import { z } from "zod";

import type { Services } from "../context";
import { ApiError, body, checked, ok } from "../envelope";
import { errors } from "../errors";
import { namespaceOf } from "./kv-namespaces";
import { param } from "./names";

const INVALID = 10022;
const LARGEST_BATCH = 10_000;
const SHORTEST_LIFE = 60;

const lifetime = z.object({
  expiration: z.coerce.number().int().positive().optional(),
  expiration_ttl: z.coerce.number().int().min(SHORTEST_LIFE, `must be at least ${SHORTEST_LIFE} seconds`).optional(),
});
const pair = z.object({
  key: z.string().min(1),
  value: z.string(),
  base64: z.boolean().optional(),
  metadata: z.unknown().optional(),
  ...lifetime.shape,
});
const query = z.object({
  keys: z.array(z.string()).max(100),
  type: z.enum(["text", "json"]).optional(),
  withMetadata: z.boolean().optional(),
});

/** Values, metadata, keys and bulk calls of a KV namespace. */
export function kvValues(services: Services): Hono {
  const { kv } = services.runtime;
  const app = new Hono();
  const id = (c: Context) => namespaceOf(services, param(c, "namespace")).id;

  app.get("/:namespace/values/:key{[\\s\\S]+}", async (c) => {
    const found = await kv.get(id(c), param(c, "key"));
    if (!found) throw errors.key();
    if (found.expiration !== undefined) c.header("expiration", String(found.expiration));
    return c.body(new Uint8Array(found.body), 200, { "content-type": "application/octet-stream" });
  });

  app.put("/:namespace/values/:key{[\\s\\S]+}", async (c) => {
    const namespace = id(c);
    const { value, metadata } = await readValue(c);
    const { expiration, expiration_ttl: ttl } = checked(lifetime, c.req.query(), INVALID);
    await kv.put(namespace, param(c, "key"), value, putOptions(expiration, ttl, metadata));
    return ok(c, null);
  });

  app.delete("/:namespace/values/:key{[\\s\\S]+}", async (c) => {
    await kv.delete(id(c), param(c, "key"));
    return ok(c, null);
  });

  app.get("/:namespace/metadata/:key{[\\s\\S]+}", async (c) => {
    const found = await kv.get(id(c), param(c, "key"));
    if (!found) throw errors.key();
    return ok(c, found.metadata ?? null);
  });

  app.get("/:namespace/keys", async (c) => {
    const { prefix, cursor, limit } = c.req.query();
    const { keys, cursor: next } = await kv.list(id(c), {
      ...(prefix && { prefix }),
      ...(cursor && { cursor }),
      limit: checked(z.coerce.number().int().min(10).max(1000), limit ?? 1000, INVALID),
    });
    return ok(c, keys, { count: keys.length, cursor: next ?? "" });
  });

  app.put("/:namespace/bulk", async (c) => {
    const namespace = id(c);
    const pairs = await body(c, z.array(pair).max(LARGEST_BATCH), INVALID);
    for (const { key, value, base64, metadata, expiration, expiration_ttl: ttl } of pairs) {
      const bytes = Buffer.from(value, base64 ? "base64" : "utf8");
      await kv.put(namespace, key, bytes, putOptions(expiration, ttl, metadata));
    }
    return ok(c, { successful_key_count: pairs.length, unsuccessful_keys: [] });
  });

  const bulkDelete = async (c: Context) => {
    const namespace = id(c);
    const keys = await body(c, z.array(z.string()).max(LARGEST_BATCH), INVALID);
    for (const key of keys) await kv.delete(namespace, key);
    return ok(c, { successful_key_count: keys.length, unsuccessful_keys: [] });
  };
  app.post("/:namespace/bulk/delete", bulkDelete);
  app.delete("/:namespace/bulk", bulkDelete);

  app.post("/:namespace/bulk/get", async (c) => {
    const namespace = id(c);
    const { keys, type, withMetadata } = await body(c, query, INVALID);
    const values: Record<string, unknown> = {};
    for (const key of keys) {
      const found = await kv.get(namespace, key);
      const value = found ? decoded(found.body, type) : null;
      values[key] = withMetadata && found ? { value, metadata: found.metadata ?? null } : value;
    }
    return ok(c, { values });
  });
  return app;
}

async function readValue(c: Context): Promise<{ value: Uint8Array; metadata: unknown }> {
  if (!(c.req.header("content-type") ?? "").startsWith("multipart/form-data")) {
    return { value: new Uint8Array(await c.req.arrayBuffer()), metadata: undefined };
  }
  const form = await c.req.formData();
  const value = form.get("value");
  if (value === null) throw new ApiError(400, INVALID, "The part `value` is missing.");
  const metadata = form.get("metadata");
  const bytes = typeof value === "string" ? new TextEncoder().encode(value) : new Uint8Array(await value.arrayBuffer());
  return {
    value: bytes,
    metadata: metadata === null ? undefined : json(metadata instanceof Blob ? await metadata.text() : metadata),
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(400, INVALID, "The metadata is not valid JSON.");
  }
}

/** Both given, the time to live counts, as Cloudflare documents it. */
function putOptions(expiration: number | undefined, ttl: number | undefined, metadata: unknown) {
  return {
    ...(ttl === undefined && expiration !== undefined && { expiration }),
    ...(ttl !== undefined && { expirationTtl: ttl }),
    ...(metadata !== undefined && metadata !== null && { metadata }),
  };
}

function decoded(bytes: Uint8Array, type: "text" | "json" | undefined): unknown {
  const text = new TextDecoder().decode(bytes);
  return type === "json" ? json(text) : text;
}
