import { createHash } from "node:crypto";

import { type Context, Hono } from "hono";
import { z } from "zod";

import type { Services } from "../context";
import { ApiError, body, ok } from "../envelope";
import { SIGNED_PATH } from "../signed-files";
import { runSql } from "./d1-queries";
import { sqlStatements } from "./sql";

const INVALID = 7400;
/** There is no history to travel back in. */
const BOOKMARK = "00000000-00000000-00000000-00000000000000000000000000000000";

const action = z.discriminatedUnion("action", [
  z.object({ action: z.literal("init"), etag: z.string() }),
  z.object({ action: z.literal("ingest"), etag: z.string(), filename: z.string() }),
  z.object({ action: z.literal("poll"), current_bookmark: z.string().optional() }),
]);
const exported = z.object({
  output_format: z.literal("polling"),
  dump_options: z
    .object({
      no_data: z.boolean().default(false),
      no_schema: z.boolean().default(false),
      tables: z.array(z.string()).default([]),
    })
    .default({ no_data: false, no_schema: false, tables: [] }),
});

/** `import` and `export` of a database: the file travels at an address of its own, and all is done when the request is answered. */
export function d1Transfers(services: Services, databaseOf: (c: Context) => { key: string }): Hono {
  const { files, runtime } = services;
  const app = new Hono();
  const address = (c: Context, name: string) => new URL(`${SIGNED_PATH}/${name}`, c.req.url).href;
  const answer = { success: true, errors: [], messages: [], at_bookmark: BOOKMARK };

  app.post("/import", async (c) => {
    const { key } = databaseOf(c);
    const sent = await body(c, action, INVALID);
    if (sent.action === "poll") return ok(c, { success: false, error: "Not currently importing anything." });
    if (sent.action === "init") {
      const filename = files.offer();
      return ok(c, { ...answer, type: "import", filename, upload_url: address(c, filename) });
    }
    const content = files.get(sent.filename);
    if (content === undefined || createHash("md5").update(content).digest("hex") !== sent.etag) {
      throw new ApiError(400, INVALID, "The file was not uploaded, or does not match the etag.");
    }
    files.delete(sent.filename);
    const statements = sqlStatements(new TextDecoder().decode(content)).map((sql) => ({ sql }));
    const results = await runSql(services, key, statements, "arrays");
    const sum = (name: string) => results.reduce((total, { meta }) => total + Number(meta[name] ?? 0), 0);
    const meta = {
      ...results.at(-1)?.meta,
      ...Object.fromEntries(["duration", "changes", "rows_read", "rows_written"].map((name) => [name, sum(name)])),
    };
    const result = { success: true, final_bookmark: BOOKMARK, num_queries: statements.length, meta };
    return ok(c, { ...answer, type: "import", status: "complete", result });
  });

  app.post("/export", async (c) => {
    const { key } = databaseOf(c);
    const { dump_options: options } = await body(c, exported, INVALID);
    const { no_data: noData, no_schema: noSchema, tables } = options;
    const sql = await runtime.d1.dump(key, { noData, noSchema, tables });
    const filename = files.offer(new TextEncoder().encode(sql));
    const result = { filename: `${filename}.sql`, signed_url: address(c, filename) };
    return ok(c, { ...answer, type: "export", status: "complete", result });
  });
  return app;
}
