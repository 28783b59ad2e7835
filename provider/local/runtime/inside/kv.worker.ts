import { dataOptions, withEntry } from "./data.worker";

type Options = KVNamespaceListOptions & KVNamespacePutOptions & { key: string };

/** Values of a KV namespace. */
export async function kv(request: Request, namespace: KVNamespace, call: string): Promise<Response> {
  const { key, ...options } = dataOptions<Options>(request);
  if (call === "list") {
    const page = await namespace.list(options);
    return Response.json({ result: { keys: page.keys, cursor: page.list_complete ? undefined : page.cursor } });
  }
  if (call === "get") {
    const { value, metadata } = await namespace.getWithMetadata(key, "arrayBuffer");
    if (value === null) return new Response(null, { status: 404 });
    const { keys } = await namespace.list({ prefix: key, limit: 1 });
    const expiration = keys[0]?.name === key ? keys[0].expiration : undefined;
    return withEntry(value, { metadata: metadata ?? undefined, expiration });
  }
  if (call === "put") await namespace.put(key, await request.arrayBuffer(), options);
  else await namespace.delete(key);
  return Response.json({ result: null });
}
