import { type Context, Hono } from "hono";
import { z } from "zod";

import type { Services } from "../context";
import { ApiError, checked, ok } from "../envelope";
import { param } from "../routes/names";
import type { R2ObjectInfo } from "../runtime/data-types";
import { bucketData } from "../store/resources";

const INVALID = 10021;
const LARGEST_PAGE = 1000;

/** The headers that are kept with an object, and their names in R2. */
const METADATA = {
  "content-type": "contentType",
  "content-disposition": "contentDisposition",
  "content-encoding": "contentEncoding",
  "content-language": "contentLanguage",
  "cache-control": "cacheControl",
  expires: "cacheExpiry",
} as const;

/** `r2/buckets/{name}/objects`. */
export function r2Objects({ runtime: { r2 } }: Services, bucketOf: (c: Context) => { key: string }): Hono {
  const app = new Hono();
  const bucket = (c: Context) => bucketData(bucketOf(c).key);

  app.get("/", async (c) => {
    const { prefix, delimiter, cursor, start_after: startAfter, per_page } = c.req.query();
    const { objects, cursor: next } = await r2.list(bucket(c), {
      ...(prefix && { prefix }),
      ...(delimiter && { delimiter }),
      ...(cursor && { cursor }),
      ...(startAfter && { startAfter }),
      limit: checked(z.coerce.number().int().min(1).max(LARGEST_PAGE), per_page ?? 20, INVALID),
    });
    return ok(c, objects.map(shown), { count: objects.length, cursor: next ?? "" });
  });

  app.get("/:key{[\\s\\S]+}", async (c) => {
    const found = await r2.get(bucket(c), param(c, "key"));
    if (found === undefined) throw new ApiError(404, 10007, "The specified key does not exist.");
    const { etag, uploaded, httpMetadata = {} } = found.info;
    c.header("etag", `"${etag}"`);
    c.header("last-modified", new Date(uploaded).toUTCString());
    for (const [header, name] of Object.entries(METADATA)) {
      const value = httpMetadata[name];
      if (value !== undefined) c.header(header, header === "expires" ? new Date(value).toUTCString() : value);
    }
    return c.body(found.body);
  });

  app.put("/:key{[\\s\\S]+}", async (c) => {
    const httpMetadata = Object.entries(METADATA).flatMap(([header, name]) => {
      const value = c.req.header(header);
      return value === undefined ? [] : [[name, value]];
    });
    const storageClass = c.req.header("cf-r2-storage-class");
    const body = new Uint8Array(await c.req.arrayBuffer());
    const {
      key,
      etag,
      size,
      uploaded,
      version,
      storageClass: kept,
    } = await r2.put(bucket(c), param(c, "key"), body, {
      httpMetadata: z.record(z.string(), z.string()).parse(Object.fromEntries(httpMetadata)),
      ...(storageClass !== undefined && { storageClass }),
    });
    return ok(c, { key, etag, size: String(size), uploaded, version, storage_class: kept });
  });

  app.delete("/:key{[\\s\\S]+}", async (c) => {
    const key = param(c, "key");
    await r2.delete(bucket(c), key);
    return ok(c, { key });
  });
  return app;
}

function shown({ key, size, etag, uploaded, storageClass, httpMetadata, customMetadata }: R2ObjectInfo) {
  return {
    key,
    size,
    etag,
    last_modified: uploaded,
    storage_class: storageClass,
    http_metadata: httpMetadata ?? {},
    custom_metadata: customMetadata ?? {},
  };
}
