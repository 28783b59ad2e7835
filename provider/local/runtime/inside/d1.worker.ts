interface Query {
  statements: { sql: string; params?: unknown[] }[];
  format: "ARRAY_OF_OBJECTS" | "ROWS_AND_COLUMNS";
}

/** miniflare's, which its binding speaks to: the binding's own calls do not tell columns of one name apart. */
interface Database extends D1Database {
  fetcher: Fetcher;
}

/** Statements of a D1 database, in one transaction; or the whole of it as SQL. */
export async function d1(request: Request, database: D1Database, call: string): Promise<Response> {
  if (call === "dump") {
    const { noSchema, noData, tables } = await request.json<{ noSchema: boolean; noData: boolean; tables: string[] }>();
    const pragma = database.prepare("PRAGMA miniflare_d1_export(?,?,?);");
    const [lines] = await pragma.bind(Number(noSchema), Number(noData), ...tables).raw<string[]>();
    return Response.json({ result: lines ?? [] });
  }
  const { statements, format } = await request.json<Query>();
  const { fetcher } = database as Database;
  const response = await fetcher.fetch(`http://d1/query?resultsFormat=${format}`, {
    method: "POST",
    body: JSON.stringify(statements),
  });
  const answer = await response.json<unknown>();
  return Response.json({ result: Array.isArray(answer) ? { results: answer } : answer });
}
