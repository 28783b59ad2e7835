import { z } from "zod";
import { ENTRY_HEADER, OPTIONS_HEADER } from "./inside/wire";
import type { Pool } from "./pool";

const failure = z.object({ error: z.string() }).catch({ error: "unknown" });

/** A call to what keeps data, in the workerd that has it open. What is not found is answered with 404. */
export async function dataCall(
  pool: Pool,
  kind: "kv" | "r2" | "d1" | "queue",
  id: string,
  name: string,
  { options, body }: { options?: object; body?: Uint8Array | string | undefined },
): Promise<Response> {
  const { workerd, release } = await pool.acquire(`${kind}:${id}`);
  try {
    const response = await workerd.call(`/control/${kind}/${encodeURIComponent(id)}/${name}`, {
      ...(options && { headers: { [OPTIONS_HEADER]: encodeURIComponent(JSON.stringify(options)) } }),
      ...(body !== undefined && { body }),
    });
    const copy = new Response(response.status === 404 ? null : await response.arrayBuffer(), response);
    if (response.ok || response.status === 404) return copy;
    throw new Error(`${kind.toUpperCase()} ${name} failed: ${failure.parse(await copy.json()).error}`);
  } finally {
    release();
  }
}

/** The result of a call that answers with JSON. */
export async function resultOf<Result>(response: Response, schema: z.ZodType<Result>): Promise<Result> {
  return z.object({ result: schema }).parse(await response.json()).result;
}

/** What is told of bytes beside them. */
export function entryOf(response: Response): unknown {
  return JSON.parse(decodeURIComponent(response.headers.get(ENTRY_HEADER) ?? "%7B%7D"));
}
