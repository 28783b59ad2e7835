import { z } from "zod";
import { dataCall, resultOf } from "./data";
import { type D1, SqlError } from "./data-types";
import { sizeOfData, removeData } from "./files";
import type { Pool } from "./pool";

const result = z.object({ success: z.boolean(), results: z.unknown(), meta: z.record(z.string(), z.unknown()) });
const answer = z.union([z.object({ results: z.array(result) }), z.object({ error: z.string() })]);

/** D1 databases, queried in the workerd that has them open. */
export function createD1(pool: Pool, data: string): D1 {
  return {
    async query(database, statements, rows) {
      const format = rows === "objects" ? "ARRAY_OF_OBJECTS" : "ROWS_AND_COLUMNS";
      const body = JSON.stringify({ statements, format });
      const answered = await resultOf(await dataCall(pool, "d1", database, "query", { body }), answer);
      if ("error" in answered) throw new SqlError(answered.error);
      return answered.results;
    },
    async dump(database, options) {
      const response = await dataCall(pool, "d1", database, "dump", { body: JSON.stringify(options) });
      return (await resultOf(response, z.array(z.string()))).join("\n");
    },
    size: (database) => sizeOfData(data, "d1", database),
    purge: (database) => pool.exclusively(`d1:${database}`, () => removeData(data, "d1", database)),
  };
}
