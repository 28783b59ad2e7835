import { Hono } from "hono";
import { html } from "hono/html";

import type { Services } from "../context";
import { param } from "../routes/names";
import { bucketData, R2_BUCKETS } from "../store/resources";
import { code, layout, link, missing, pager, path, section, table, when } from "./html";
import { size, value } from "./value";

const OBJECTS = 50;

/** `/r2/{key}`: the objects of a bucket, and what is in each. */
export function r2Pages({ store, runtime: { r2 } }: Services): Hono {
  const app = new Hono();

  app.get("/:bucket", async (c) => {
    const bucket = R2_BUCKETS.in(store).get(param(c, "bucket"));
    if (!bucket) return c.html(missing("R2 bucket", param(c, "bucket")), 404);
    const { cursor } = c.req.query();
    const { objects, cursor: next } = await r2.list(bucketData(bucket.key), {
      limit: OBJECTS,
      ...(cursor && { cursor }),
    });
    const rows = objects.map((object) => [
      link(path("r2", bucket.key, object.key), object.key),
      size(object.size),
      object.httpMetadata?.["contentType"] ?? "",
      when(object.uploaded),
    ]);
    return c.html(
      layout(bucket.fields.name, [
        html`<p>R2 bucket ${code(bucket.key)}, storage class ${bucket.fields.storageClass}</p>`,
        table(["Key", "Size", "Type", "Uploaded"], rows, "No objects."),
        pager(path("r2", bucket.key), cursor === undefined, next === undefined ? undefined : { cursor: next }),
      ]),
    );
  });

  app.get("/:bucket/:key{[\\s\\S]+}", async (c) => {
    const bucket = R2_BUCKETS.in(store).get(param(c, "bucket"));
    const key = param(c, "key");
    const found = bucket && (await r2.get(bucketData(bucket.key), key));
    if (!found) return c.html(missing("object", key), 404);
    const { info, body } = found;
    const metadata = [
      ...Object.entries(info.httpMetadata ?? {}),
      ...Object.entries(info.customMetadata ?? {}).map(([name, text]) => [`custom: ${name}`, text] as const),
    ].map(([name, text]) => [name, text]);
    const parts = [
      html`<p>${size(info.size)}, uploaded ${when(info.uploaded)}, ETag ${code(info.etag)}</p>`,
      section("Content", value(body)),
      section("Metadata", table(["Name", "Value"], metadata, "No metadata.")),
    ];
    return c.html(layout(key, parts, [{ href: path("r2", bucket.key), text: bucket.fields.name }]));
  });
  return app;
}
