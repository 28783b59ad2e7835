import { type Context, Hono } from "hono";
import { z } from "zod";

import type { Services } from "../context";
import { ApiError, body, ok } from "../envelope";
import { type D1Result, type D1Statement, SqlError } from "../runtime/data-types";
import { sqlStatements } from "./sql";

const INVALID = 7400;
const FAILED = 7500;

const statement = z.object({ sql: z.string(), params: z.array(z.unknown()).optional() });
const queries = z.union([z.object({ batch: z.array(statement).min(1) }), statement]);

/** `query` and `raw` of a database: statements of one request run in one transaction, with a result each. */
export function d1Queries(services: Services, databaseOf: (c: Context) => { key: string }): Hono {
  const app = new Hono();
  const answer = (rows: "objects" | "arrays") => async (c: Context) => {
    const { key } = databaseOf(c);
    const sent = await body(c, queries, INVALID);
    const statements = ("batch" in sent ? sent.batch : [sent]).flatMap(single);
    return ok(c, await runSql(services, key, statements, rows));
  };
  app.post("/query", answer("objects"));
  app.post("/raw", answer("arrays"));
  return app;
}

/** @throws the API's refusal, with SQLite's words. */
export async function runSql(
  { runtime: { d1 } }: Services,
  database: string,
  statements: D1Statement[],
  rows: "objects" | "arrays",
): Promise<D1Result[]> {
  try {
    if (statements.length === 0) throw new SqlError("No SQL statements detected.");
    return await d1.query(database, statements, rows);
  } catch (error) {
    if (error instanceof SqlError) throw new ApiError(400, FAILED, error.message);
    throw error;
  }
}

function single({ sql, params }: z.infer<typeof statement>): D1Statement[] {
  const statements = sqlStatements(sql);
  if (params === undefined || params.length === 0) return statements.map((each) => ({ sql: each }));
  const [only = "", ...others] = statements;
  if (others.length > 0) throw new ApiError(400, INVALID, "Parameters can be bound to a single statement only.");
  return [{ sql: only, params }];
}
