import { z } from "zod";
import { KV_ENTRY_HEADER, KV_OPTIONS_HEADER } from "./inside/wire";
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
  const call = async (namespace: string, name: string, options: object, body?: Uint8Array): Promise<Response> => {
    const { workerd, release } = await pool.acquire(`kv:${namespace}`);
    try {
      const response = await workerd.call(`/control/kv/${encodeURIComponent(namespace)}/${name}`, {
        headers: { [KV_OPTIONS_HEADER]: encodeURIComponent(JSON.stringify(options)) },
        ...(body !== undefined && { body }),
      });
      const copy = new Response(response.status === 404 ? null : await response.arrayBuffer(), response);
      if (response.ok || response.status === 404) return copy;
      throw new Error(
        `KV ${name} failed: ${
          z
            .object({ error: z.string() })
            .catch({ error: "unknown" })
            .parse(await copy.json()).error
        }`,
      );
    } finally {
      release();
    }
  };
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
      const { expiration, metadata } = entrySchema.parse(
        JSON.parse(decodeURIComponent(response.headers.get(KV_ENTRY_HEADER) ?? "%7B%7D")),
      );
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
