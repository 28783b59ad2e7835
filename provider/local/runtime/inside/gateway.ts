/** The headers by which the front tells the gateway who it is and which Worker is meant. */
export const SECRET_HEADER = "x-local-gateway-secret";
export const TARGET_HEADER = "x-local-gateway-target";

/**
 * The first Worker of a group, as the source of a module for workerd: what comes in from outside passes it. It is the one place where a
 * Worker's exception becomes a response, and it gives the control plane what only code inside workerd can reach.
 */
export const GATEWAY_SOURCE = /* js */ `
const WORKER = "worker:";

async function control(request, env) {
  const [, , kind, name, call] = new URL(request.url).pathname.split("/").map(decodeURIComponent);
  if (kind === "workflow") {
    const result = await env["workflow:" + name][call](...(await request.json()));
    return Response.json({ result: result ?? null });
  }
  if (kind === "scheduled") {
    const [{ cron, scheduledTime }] = await request.json();
    const { outcome } = await env[WORKER + name].scheduled({ cron, scheduledTime: new Date(scheduledTime) });
    return Response.json({ result: outcome });
  }
  if (kind === "kv") return kv(request, env["kv:" + name], call);
  return Response.json({ error: "unknown call " + kind }, { status: 400 });
}

async function kv(request, namespace, call) {
  const options = JSON.parse(decodeURIComponent(request.headers.get("x-kv-options") ?? "%7B%7D"));
  if (call === "list") {
    const page = await namespace.list(options);
    return Response.json({ result: { keys: page.keys, cursor: page.list_complete ? undefined : page.cursor } });
  }
  if (call === "get") {
    const { value, metadata } = await namespace.getWithMetadata(options.key, "arrayBuffer");
    if (value === null) return new Response(null, { status: 404 });
    const { keys } = await namespace.list({ prefix: options.key, limit: 1 });
    const expiration = keys[0]?.name === options.key ? keys[0].expiration : undefined;
    return new Response(value, { headers: { "x-kv-entry": encodeURIComponent(JSON.stringify({ metadata: metadata ?? undefined, expiration })) } });
  }
  if (call === "put") {
    const { key, ...rest } = options;
    await namespace.put(key, await request.arrayBuffer(), rest);
    return Response.json({ result: null });
  }
  await namespace.delete(options.key);
  return Response.json({ result: null });
}

export default {
  async fetch(request, env) {
    if (request.headers.get("${SECRET_HEADER}") !== env.SECRET) return new Response("forbidden", { status: 403 });
    const target = request.headers.get("${TARGET_HEADER}");
    if (target === null) {
      try {
        return await control(request, env);
      } catch (error) {
        return Response.json({ error: String(error?.message ?? error), name: error?.name }, { status: 500 });
      }
    }
    const headers = new Headers(request.headers);
    headers.delete("${SECRET_HEADER}");
    headers.delete("${TARGET_HEADER}");
    try {
      return await env[WORKER + target].fetch(new Request(request, { headers }));
    } catch {
      // As Cloudflare answers for a Worker that throws; the exception itself is in the log.
      return new Response("error code: 1101", { status: 500, headers: { "content-type": "text/plain; charset=UTF-8" } });
    }
  },
};
`;
