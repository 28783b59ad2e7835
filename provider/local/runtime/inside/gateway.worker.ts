import { d1 } from "./d1.worker";
import { deliver } from "./email.worker";
import { kv } from "./kv.worker";
import { invocations } from "./logs.worker";
import { queue } from "./queue.worker";
import { r2 } from "./r2.worker";
import { tailOnly } from "./tail.worker";
import { EMAIL_PATH, SECRET_HEADER, TARGET_HEADER } from "./wire";

export { Logs } from "./logs.worker";
export { Tail } from "./tail.worker";

type Call = (...args: unknown[]) => Promise<unknown>;

/** A Worker of the group; its crons are called by the flag service_binding_extra_handlers, which the types do not know. */
interface BoundWorker extends Fetcher {
  email(message: object): Promise<void>;
  scheduled(event: { cron: string; scheduledTime: Date }): Promise<{ outcome: string }>;
}

/** `SECRET`, and what the group has by the names of its nodes. */
interface Env {
  SECRET: string;
  /** The engine of all Workflows. */
  WORKFLOWS?: { ask: Call };
  [worker: `worker:${string}`]: BoundWorker;
  /** What stands before a Worker with assets. */
  [router: `router:${string}`]: Fetcher;
  [namespace: `kv:${string}`]: KVNamespace;
  [bucket: `r2:${string}`]: R2Bucket;
  [database: `d1:${string}`]: D1Database;
  [queue: `queue:${string}`]: Queue;
  /** What keeps the messages of a queue. */
  [queue: `messages:${string}`]: Fetcher;
}

/** What is asked of the messages of a queue, not of its producer. */
const MESSAGE_CALLS = new Set(["pull", "ack", "shown", "wake"]);

async function control(request: Request, env: Env): Promise<Response> {
  const [, , kind = "", name = "", call = ""] = new URL(request.url).pathname.split("/").map(decodeURIComponent);
  if (kind === "workflow") {
    const result = await env.WORKFLOWS?.ask(name, call, await request.json());
    return result instanceof ReadableStream ? streamed(result) : Response.json({ result: result ?? null });
  }
  if (kind === "scheduled") {
    const [{ cron, scheduledTime }] = await request.json<[{ cron: string; scheduledTime: number }]>();
    const event = { cron, scheduledTime: new Date(scheduledTime) };
    const result = await env[`worker:${name}`]?.scheduled(event);
    return Response.json({ result: result?.outcome });
  }
  if (kind === "tail") {
    tailOnly(await request.json());
    return Response.json({ result: null });
  }
  if (kind === "invocations") return Response.json({ result: invocations() });
  const answer = data(request, env, kind, name, call);
  if (answer !== undefined) return answer;
  return Response.json({ error: `unknown call ${kind}` }, { status: 400 });
}

const streamed = (bytes: ReadableStream): Response =>
  new Response(bytes, { headers: { "content-type": "application/octet-stream" } });

/** What is kept, by the kind of what keeps it. */
function data(request: Request, env: Env, kind: string, name: string, call: string): Promise<Response> | undefined {
  const { [`kv:${name}` as const]: namespace, [`r2:${name}` as const]: bucket } = env;
  const { [`d1:${name}` as const]: database, [`queue:${name}` as const]: producer } = env;
  const { [`messages:${name}` as const]: messages } = env;
  if (kind === "queue" && messages !== undefined && MESSAGE_CALLS.has(call)) {
    return messages.fetch(`http://queue/${call}`, { method: "POST", body: request.body });
  }
  if (kind === "kv" && namespace !== undefined) return kv(request, namespace, call);
  if (kind === "r2" && bucket !== undefined) return r2(request, bucket, call);
  if (kind === "d1" && database !== undefined) return d1(request, database, call);
  if (kind === "queue" && producer !== undefined) return queue(request, producer, call);
  return undefined;
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
      const { [`router:${target}` as const]: router, [`worker:${target}` as const]: worker } = env;
      if (worker !== undefined && request.method === "POST" && new URL(request.url).pathname === EMAIL_PATH) {
        return await deliver(request, worker);
      }
      const response = await (router ?? worker)?.fetch(new Request(request, { headers }));
      if (response !== undefined) return response;
    } catch {
      // The exception itself is in the log.
    }
    // As Cloudflare answers for a Worker that throws.
    return new Response("error code: 1101", { status: 500, headers: { "content-type": "text/plain; charset=UTF-8" } });
  },
} satisfies ExportedHandler<Env>;
