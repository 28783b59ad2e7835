import { dataOptions, withEntry } from "./data.worker";

type Options = R2ListOptions & { key: string; httpMetadata?: Record<string, string>; storageClass?: string };

/** Objects of an R2 bucket. */
export async function r2(request: Request, bucket: R2Bucket, call: string): Promise<Response> {
  const { key, httpMetadata, storageClass, ...options } = dataOptions<Options>(request);
  if (call === "list") {
    const page = await bucket.list({ ...options, include: ["httpMetadata", "customMetadata"] });
    const objects = page.objects.map(shown);
    const cursor = page.truncated ? page.cursor : undefined;
    return Response.json({ result: { objects, prefixes: page.delimitedPrefixes, cursor } });
  }
  if (call === "get") {
    const object = await bucket.get(key);
    return object === null ? new Response(null, { status: 404 }) : withEntry(object.body, shown(object));
  }
  if (call === "put") {
    const { cacheExpiry, ...rest } = httpMetadata ?? {};
    const object = await bucket.put(key, await request.arrayBuffer(), {
      httpMetadata: { ...rest, ...(cacheExpiry !== undefined && { cacheExpiry: new Date(cacheExpiry) }) },
      ...(storageClass !== undefined && { storageClass }),
    });
    return Response.json({ result: shown(object) });
  }
  await bucket.delete(key);
  return Response.json({ result: null });
}

function shown({ key, version, size, etag, uploaded, storageClass, httpMetadata, customMetadata }: R2Object) {
  return { key, version, size, etag, uploaded, storageClass, httpMetadata, customMetadata };
}
