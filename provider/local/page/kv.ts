import { Hono } from "hono";
import { html } from "hono/html";

import type { Services } from "../context";
import { param } from "../routes/names";
import { code, cut, layout, link, missing, pager, type Part, path, section, table, when } from "./html";
import { size, value } from "./value";

const KEYS = 50;
const LONGEST_METADATA = 200;

/** `/kv/{id}`: the keys of a namespace, and the value of each. */
export function kvPages({ store, runtime: { kv } }: Services): Hono {
  const app = new Hono();

  app.get("/:id", async (c) => {
    const namespace = store.namespaces.get(param(c, "id"));
    if (!namespace) return c.html(missing("KV namespace", param(c, "id")), 404);
    const { cursor } = c.req.query();
    const here = path("kv", namespace.id);
    const { keys, cursor: next } = await kv.list(namespace.id, { limit: KEYS, ...(cursor && { cursor }) });
    const rows = keys.map(({ name, expiration, metadata }) => [
      link(path("kv", namespace.id, name), name),
      expires(expiration),
      metadata === undefined ? "" : code(cut(JSON.stringify(metadata), LONGEST_METADATA)),
    ]);
    return c.html(
      layout(namespace.title, [
        html`<p>KV namespace, ID ${code(namespace.id)}</p>`,
        table(["Key", "Expires", "Metadata"], rows, "No keys."),
        pager(here, cursor === undefined, next === undefined ? undefined : { cursor: next }),
      ]),
    );
  });

  app.get("/:id/:key{[\\s\\S]+}", async (c) => {
    const namespace = store.namespaces.get(param(c, "id"));
    const key = param(c, "key");
    const found = namespace && (await kv.get(namespace.id, key));
    if (!found) return c.html(missing("key", key), 404);
    const { body, expiration, metadata } = found;
    const parts = [
      html`<p>${size(body.length)} ${expiration === undefined ? "" : html`, expires ${expires(expiration)}`}</p>`,
      section("Value", value(body)),
      metadata === undefined ? "" : section("Metadata", html`<pre>${JSON.stringify(metadata, undefined, 2)}</pre>`),
    ];
    return c.html(layout(key, parts, [{ href: path("kv", namespace.id), text: namespace.title }]));
  });
  return app;
}

function expires(expiration: number | undefined): Part {
  return expiration === undefined ? "" : when(new Date(expiration * 1000).toISOString());
}
