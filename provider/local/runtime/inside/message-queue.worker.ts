import { WorkerEntrypoint } from "cloudflare:workers";

import type { Ack, ContentType, Env, Incoming, Pull } from "./queue-messages.worker";

export { Messages } from "./queue-messages.worker";

/** Cloudflare's limits for what is sent at once. */
const LARGEST_MESSAGE = 128_000;
const LARGEST_BATCH = 288_000;
const MOST_MESSAGES = 100;

const bytesOf = (text: string): Uint8Array => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

const messagesOf = (env: Env) => env.MESSAGES.get(env.MESSAGES.idFromName("messages"));

/** What `env.QUEUE.send()` reaches: workerd speaks HTTP with a queue. */
export class Producer extends WorkerEntrypoint<Env, { deliveryDelay?: number }> {
  override async fetch(request: Request): Promise<Response> {
    const messages = messagesOf(this.env);
    const { pathname } = new URL(request.url);
    if (pathname === "/metrics") return Response.json(await messages.metrics());
    const sent = await this.#sent(request, pathname === "/batch");
    const refusal = tooLarge(sent);
    if (refusal !== undefined) return new Response(refusal, { status: 413 });
    const metrics = await messages.metrics();
    await messages.put(sent);
    return Response.json({ metadata: { metrics } });
  }

  async #sent(request: Request, isBatch: boolean): Promise<(Incoming & { body: Uint8Array })[]> {
    const delay = request.headers.get("X-Msg-Delay-Secs") ?? this.ctx.props.deliveryDelay;
    const all = delay === undefined ? {} : { delaySecs: Number(delay) };
    if (!isBatch) {
      const contentType = (request.headers.get("X-Msg-Fmt") ?? "v8") as ContentType;
      return [{ contentType, ...all, body: new Uint8Array(await request.arrayBuffer()) }];
    }
    type Sent = Omit<Incoming, "body" | "contentType"> & { contentType?: ContentType; body: string };
    const { messages } = await request.json<{ messages: Sent[] }>();
    return messages.map(({ contentType = "v8", body, ...message }) => ({
      ...all,
      ...message,
      contentType,
      body: bytesOf(body),
    }));
  }
}

/** Takes dead letters of another queue, as they were sent to that one. */
export class DeadLetters extends WorkerEntrypoint<Env> {
  async put(messages: Incoming[]): Promise<void> {
    await messagesOf(this.env).put(messages);
  }
}

/** Calls of the control plane. */
export default {
  async fetch(request, env) {
    const messages = messagesOf(env);
    const { pathname } = new URL(request.url);
    if (pathname === "/pull") return Response.json({ result: await messages.pull(await request.json<Pull>()) });
    if (pathname === "/ack") return Response.json({ result: await messages.ack(await request.json<Ack>()) });
    if (pathname === "/shown") return Response.json({ result: await messages.shown() });
    await messages.schedule();
    return Response.json({ result: null });
  },
} satisfies ExportedHandler<Env>;

function tooLarge(messages: { body: Uint8Array }[]): string | undefined {
  const sizes = messages.map(({ body }) => body.byteLength);
  const largest = Math.max(0, ...sizes);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (messages.length > MOST_MESSAGES)
    return `batch message count of ${messages.length} exceeds limit of ${MOST_MESSAGES}`;
  if (largest > LARGEST_MESSAGE) return `message length of ${largest} bytes exceeds limit of ${LARGEST_MESSAGE}`;
  return total > LARGEST_BATCH ? `batch size of ${total} bytes exceeds limit of ${LARGEST_BATCH}` : undefined;
}
