import { z } from "zod";
import { dataCall, entryOf } from "./data";
import type { Runtime } from "./types";
import type { Pool } from "./pool";

const listSchema = z.object({
  result: z.object({
    keys: z.array(z.object({ name: z.string(), expiration: z.number().optional(), metadata: z.unknown().optional() })),
    cursor: z.string().optional(),
  }),
});
const entrySchema = z.object({ expiration: z.number().optional(), metadata: z.unknown().optional() });

/** Values in KV namespaces, read and written in the workerd that has them open. */
export function createKv(pool: Pool, removeFiles: (namespace: string) => Promise<void>): Runtime["kv"] {
  const call = (namespace: string, name: string, options: object, body?: Uint8Array) =>
    dataCall(pool, "kv", namespace, name, { options, body });
  return {
    async list(namespace, options) {
      const { keys, cursor } = listSchema.parse(await (await call(namespace, "list", options)).json()).result;
      return {
        keys: keys.map(({ name, expiration, metadata }) => ({
          name,
          ...(expiration !== undefined && { expiration }),
          ...(metadata !== undefined && { metadata }),
        })),
        ...(cursor !== undefined && { cursor }),
      };
    },
    async get(namespace, key) {
      const response = await call(namespace, "get", { key });
      if (response.status === 404) return undefined;
      const { expiration, metadata } = entrySchema.parse(entryOf(response));
      return {
        body: new Uint8Array(await response.arrayBuffer()),
        ...(expiration !== undefined && { expiration }),
        ...(metadata !== undefined && { metadata }),
      };
    },
    async put(namespace, key, body, options) {
      await call(namespace, "put", { key, ...options }, body);
    },
    async delete(namespace, key) {
      await call(namespace, "delete", { key });
    },
    async purge(namespace) {
      for (;;) {
        const { keys } = listSchema.parse(await (await call(namespace, "list", {})).json()).result;
        if (keys.length === 0) break;
        for (const { name } of keys) await call(namespace, "delete", { key: name });
      }
      await removeFiles(namespace);
    },
  };
}
