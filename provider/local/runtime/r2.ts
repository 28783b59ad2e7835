import { z } from "zod";
import { dataCall, entryOf, resultOf } from "./data";
import type { R2 } from "./data-types";
import { sizeOfData, removeData } from "./files";
import type { Pool } from "./pool";

const object = z.object({
  key: z.string(),
  version: z.string(),
  size: z.number(),
  etag: z.string(),
  uploaded: z.string(),
  storageClass: z.string(),
  httpMetadata: z.record(z.string(), z.string()).optional(),
  customMetadata: z.record(z.string(), z.string()).optional(),
});
const list = z.object({
  objects: z.array(object),
  prefixes: z.array(z.string()),
  cursor: z.string().optional(),
});

/** Objects in R2 buckets, read and written in the workerd that has them open. A bucket is named by its key in the store. */
export function createR2(pool: Pool, data: string): R2 {
  const r2: R2 = {
    list: async (bucket, options) => resultOf(await dataCall(pool, "r2", bucket, "list", { options }), list),
    async get(bucket, key) {
      const response = await dataCall(pool, "r2", bucket, "get", { options: { key } });
      if (response.status === 404) return undefined;
      return { info: object.parse(entryOf(response)), body: new Uint8Array(await response.arrayBuffer()) };
    },
    async put(bucket, key, body, options) {
      return resultOf(await dataCall(pool, "r2", bucket, "put", { options: { key, ...options }, body }), object);
    },
    async delete(bucket, key) {
      await dataCall(pool, "r2", bucket, "delete", { options: { key } });
    },
    async isEmpty(bucket) {
      if ((await sizeOfData(data, "r2", bucket)) === 0) return true;
      return (await r2.list(bucket, { limit: 1 })).objects.length === 0;
    },
    purge: (bucket) => pool.exclusively(`r2:${bucket}`, () => removeData(data, "r2", bucket)),
  };
  return r2;
}
