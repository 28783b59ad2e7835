interface Env {
  /** The folder of all contents. */
  DISK: Fetcher;
  /** Name and content type of a file, by its hash. */
  FILES: Record<string, [file: string, type: string | null]>;
}

/** The contents of a Worker's assets, in the protocol of a KV namespace: workerd asks it by HTTP. */
export default {
  async fetch(request, env) {
    const found = env.FILES[decodeURIComponent(new URL(request.url).pathname.slice(1))];
    if (found === undefined) return new Response(null, { status: 404 });
    const [file, type] = found;
    const response = await env.DISK.fetch(`http://disk/${file}`);
    const headers = new Headers(response.headers);
    if (type !== null) headers.set("cf-kv-metadata", JSON.stringify({ contentType: type }));
    return new Response(response.body, { status: response.status, headers });
  },
} satisfies ExportedHandler<Env>;
