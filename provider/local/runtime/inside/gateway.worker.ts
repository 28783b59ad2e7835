import { KV_ENTRY_HEADER, KV_OPTIONS_HEADER, SECRET_HEADER, TARGET_HEADER } from "./wire";

export { Logs } from "./logs.worker";

type Call = (...args: unknown[]) => Promise<unknown>;

/** A Worker of the group; its crons are called by the flag service_binding_extra_handlers, which the types do not know. */
interface BoundWorker extends Fetcher {
  scheduled(event: { cron: string; scheduledTime: Date }): Promise<{ outcome: string }>;
}

/** `SECRET`, and what the group has by the names of its nodes. */
interface Env {
  SECRET: string;
  [worker: `worker:${string}`]: BoundWorker;
  [workflow: `workflow:${string}`]: Record<string, Call>;
  [namespace: `kv:${string}`]: KVNamespace;
}

async function control(request: Request, env: Env): Promise<Response> {
  const [, , kind = "", name = "", call = ""] = new URL(request.url).pathname.split("/").map(decodeURIComponent);
  if (kind === "workflow") {
    const result = await env[`workflow:${name}`]?.[call]?.(...(await request.json<unknown[]>()));
    return result instanceof ReadableStream ? streamed(result) : Response.json({ result: result ?? null });
  }
  if (kind === "scheduled") {
    const [{ cron, scheduledTime }] = await request.json<[{ cron: string; scheduledTime: number }]>();
    const event = { cron, scheduledTime: new Date(scheduledTime) };
    const result = await env[`worker:${name}`]?.scheduled(event);
    return Response.json({ result: result?.outcome });
  }
  const namespace = env[`kv:${name}`];
  if (kind === "kv" && namespace !== undefined) return kv(request, namespace, call);
  return Response.json({ error: `unknown call ${kind}` }, { status: 400 });
}

const streamed = (bytes: ReadableStream): Response =>
  new Response(bytes, { headers: { "content-type": "application/octet-stream" } });

type KvOptions = KVNamespaceListOptions & KVNamespacePutOptions & { key: string };

async function kv(request: Request, namespace: KVNamespace, call: string): Promise<Response> {
  const given = decodeURIComponent(request.headers.get(KV_OPTIONS_HEADER) ?? "%7B%7D");
  const { key, ...options } = JSON.parse(given) as KvOptions;
  if (call === "list") {
    const page = await namespace.list(options);
    return Response.json({ result: { keys: page.keys, cursor: page.list_complete ? undefined : page.cursor } });
  }
  if (call === "get") {
    const { value, metadata } = await namespace.getWithMetadata(key, "arrayBuffer");
    if (value === null) return new Response(null, { status: 404 });
    const { keys } = await namespace.list({ prefix: key, limit: 1 });
    const expiration = keys[0]?.name === key ? keys[0].expiration : undefined;
    const entry = encodeURIComponent(JSON.stringify({ metadata: metadata ?? undefined, expiration }));
    return new Response(value, { headers: { [KV_ENTRY_HEADER]: entry } });
  }
  if (call === "put") await namespace.put(key, await request.arrayBuffer(), options);
  else await namespace.delete(key);
  return Response.json({ result: null });
}

/**
 * The first Worker of a group: what comes in from outside passes it. It is the one place where a Worker's exception becomes a
 * response, and it gives the control plane what only code inside workerd can reach.
 */
export default {
  async fetch(request, env) {
    if (request.headers.get(SECRET_HEADER) !== env.SECRET) return new Response("forbidden", { status: 403 });
    const target = request.headers.get(TARGET_HEADER);
    if (target === null) {
      try {
        return await control(request, env);
      } catch (error) {
        const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
        return Response.json({ error: message, name }, { status: 500 });
      }
    }
    const headers = new Headers(request.headers);
    headers.delete(SECRET_HEADER);
    headers.delete(TARGET_HEADER);
    try {
      const response = await env[`worker:${target}`]?.fetch(new Request(request, { headers }));
      if (response !== undefined) return response;
    } catch {
      // The exception itself is in the log.
    }
    // As Cloudflare answers for a Worker that throws.
    return new Response("error code: 1101", { status: 500, headers: { "content-type": "text/plain; charset=UTF-8" } });
  },
} satisfies ExportedHandler<Env>;
