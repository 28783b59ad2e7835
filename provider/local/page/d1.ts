import { Hono } from "hono";
import { html } from "hono/html";
import { z } from "zod";

import type { Services } from "../context";
import { runSql } from "../resources/d1-queries";
import { param } from "../routes/names";
import { D1_DATABASES } from "../store/resources";
import { code, cut, layout, link, missing, pager, path, section, table } from "./html";

const ROWS = 50;
const LONGEST_CELL = 200;

const answer = z.object({ columns: z.array(z.string()), rows: z.array(z.array(z.unknown())) });
const TABLES = `SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'view')
  AND name NOT GLOB 'sqlite_*' AND name NOT GLOB '_cf_*' ORDER BY name`;

/** `/d1/{id}`: the tables of a database, and the rows of each. */
export function d1Pages(services: Services): Hono {
  const app = new Hono();

  const read = async (database: string, ...statements: string[]) =>
    (
      await runSql(
        services,
        database,
        statements.map((sql) => ({ sql })),
        "arrays",
      )
    ).map(({ results }) => answer.parse(results));
  const tablesOf = async (database: string) => {
    const [found] = await read(database, TABLES);
    return (found?.rows ?? []).map(([name, sql]) => ({ name: String(name), sql: String(sql) }));
  };

  app.get("/:id", async (c) => {
    const database = D1_DATABASES.in(services.store).get(param(c, "id"));
    if (!database) return c.html(missing("D1 database", param(c, "id")), 404);
    const { key, fields } = database;
    const tables = await tablesOf(key);
    const counts =
      tables.length === 0 ? [] : await read(key, ...tables.map(({ name }) => `SELECT count(*) FROM ${quoted(name)}`));
    const rows = tables.map(({ name, sql }, i) => [
      link(path("d1", key, name), name),
      cell(counts[i]?.rows[0]?.[0] ?? 0),
      code(sql),
    ]);
    return c.html(
      layout(fields.name, [
        html`<p>D1 database, ID ${code(key)}</p>`,
        table(["Table", "Rows", "SQL"], rows, "No tables."),
      ]),
    );
  });

  app.get("/:id/:table{[\\s\\S]+}", async (c) => {
    const database = D1_DATABASES.in(services.store).get(param(c, "id"));
    const name = param(c, "table");
    const found = database && (await tablesOf(database.key)).find((each) => each.name === name);
    if (!found) return c.html(missing("table", name), 404);
    const from = z.coerce.number().int().min(0).catch(0).parse(c.req.query("from"));
    // One more than is shown tells whether there is another page.
    const [shown] = await read(database.key, `SELECT * FROM ${quoted(name)} LIMIT ${ROWS + 1} OFFSET ${from}`);
    const { columns, rows } = shown ?? { columns: [], rows: [] };
    const parts = [
      html`<p>${code(found.sql)}</p>`,
      section(
        rows.length === 0 ? "Rows" : `Rows ${from + 1} to ${from + Math.min(rows.length, ROWS)}`,
        html`<div class="wide" tabindex="0" role="region" aria-label="Rows">
          ${table(
            columns,
            rows.slice(0, ROWS).map((cells) => cells.map(cell)),
            "No rows.",
          )}
        </div>`,
      ),
      pager(path("d1", database.key, name), from === 0, rows.length > ROWS ? { from: String(from + ROWS) } : undefined),
    ];
    return c.html(layout(name, parts, [{ href: path("d1", database.key), text: database.fields.name }]));
  });
  return app;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function cell(value: unknown): string {
  if (value === null) return "NULL";
  // D1 gives a BLOB as a list of its bytes.
  if (Array.isArray(value)) return `BLOB of ${value.length} bytes`;
  return cut(typeof value === "string" ? value : JSON.stringify(value), LONGEST_CELL);
}
