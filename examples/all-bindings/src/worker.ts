import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";

export { Counter } from "./counter";

export class Greeting extends WorkflowEntrypoint<Cloudflare.Env, { name: string }> {
  override async run(event: WorkflowEvent<{ name: string }>, step: WorkflowStep) {
    return step.do("greet", () => Promise.resolve(`Hello ${event.payload.name}`));
  }
}

/** One use of each binding; a call of the network is left out. */
const uses = {
  TEXT: (env) => env.TEXT,
  SECRET: (env) => env.SECRET.length,
  JSON: (env) => env.JSON.perMinute,
  JSON_OUTPUT: (env) => env.JSON_OUTPUT.url,
  PLAIN_TEXT: (env) => env.PLAIN_TEXT,
  SECRET_TEXT: (env) => env.SECRET_TEXT.length,
  SECRET_KEY: async (env) =>
    (await crypto.subtle.sign("HMAC", env.SECRET_KEY, new TextEncoder().encode("data"))).byteLength,
  async KV(env) {
    await env.KV.put("key", "value");
    return env.KV.get("key");
  },
  async R2(env) {
    await env.R2.put("key", "object");
    return (await env.R2.get("key"))?.text();
  },
  D1: (env) => env.D1.prepare("SELECT 1 + 1 AS two").first("two"),
  async QUEUE(env) {
    await env.QUEUE.send({ to: "you@example.com" });
    return "sent";
  },
  HYPERDRIVE: (env) => env.HYPERDRIVE.database,
  ASSETS: async (env) => (await env.ASSETS.fetch("http://assets/hello.txt")).text(),
  SECRETS_STORE: (env) => env.SECRETS_STORE.get(),
  VECTORIZE: (env) => env.VECTORIZE.query([1, 2, 3]),
  async PIPELINES(env) {
    await env.PIPELINES.send([{ url: "https://example.com" }]);
    return "sent";
  },
  ANALYTICS_ENGINE(env) {
    env.ANALYTICS_ENGINE.writeDataPoint({ indexes: ["index"] });
    return "written";
  },
  SERVICE: (env) => env.SERVICE.price("book"),
  ADMIN: (env) => env.ADMIN.block("somebody"),
  COUNTER: (env) => env.COUNTER.getByName("one").increment(),
  GREETING: async (env) => typeof (await env.GREETING.create({ params: { name: "you" } })).id,
  LOADER: (env) => typeof env.LOADER.get,
  VERSION: (env) => typeof env.VERSION.id,
  RATELIMIT: async (env) => (await env.RATELIMIT.limit({ key: "key" })).success,
  EMAIL: (env) => typeof env.EMAIL.send,
  IMAGES: (env) => typeof env.IMAGES.input,
  STREAM: (env) => typeof env.STREAM.video,
  HELLO: (env) => typeof env.HELLO.get,
  RAW: (env) => env.RAW,
  AI: (env) => env.AI.run("@cf/meta/llama-3.1-8b-instruct", { prompt: "Hello" }),
  AI_SEARCH: (env) => env.AI_SEARCH.info(),
  AGENT_MEMORY: (env) => env.AGENT_MEMORY.getProfile("somebody"),
  FLAGSHIP: (env) => env.FLAGSHIP.getBooleanValue("flag", false),
  MTLS: (env) => env.MTLS.fetch("https://example.com"),
  VPC_SERVICE: (env) => env.VPC_SERVICE.fetch("http://service"),
} satisfies Record<string, (env: Cloudflare.Env) => unknown>;

export default {
  async fetch(_request, env) {
    const used = await Promise.all(
      Object.entries(uses).map(async ([name, use]) => {
        try {
          return [name, await use(env)] as const;
        } catch (error) {
          return [name, error instanceof Error ? error.message : String(error)] as const;
        }
      }),
    );
    return Response.json(Object.fromEntries(used));
  },
} satisfies ExportedHandler<Cloudflare.Env>;
