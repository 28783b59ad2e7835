import type { WorkerCode } from "../../../provider/local/runtime/types";

/** A Worker whose Workflow does what its params say. */
export const FLOW = `
import { WorkflowEntrypoint } from "cloudflare:workers";
import { NonRetryableError } from "cloudflare:workflows";
export class Flow extends WorkflowEntrypoint {
  async run(event, step) {
    const { sleep = 0, fail = 0, delay = 100, waits = 0, timeout = "1 minute", boom, many = 0 } = event.payload;
    const first = await step.do("first", async () => Math.random());
    await step.do("flaky", { retries: { limit: 5, delay, backoff: "constant" } }, async ({ attempt }) => {
      if (attempt <= fail) throw new Error("not yet " + attempt);
      return attempt;
    });
    if (boom) await step.do("boom", async () => { throw new NonRetryableError("boom"); });
    for (let i = 0; i < many; i++) await step.do("many", async () => i);
    if (sleep) await step.sleep("nap", sleep);
    const got = [];
    for (let i = 0; i < waits; i++) got.push((await step.waitForEvent("paid", { type: "paid", timeout })).payload);
    return { got, version: VERSION, same: first === (await step.do("again", async () => first)) };
  }
}
const VERSION = "v1";
export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const id = url.searchParams.get("id");
    const body = request.method === "POST" ? await request.json() : undefined;
    try {
      if (url.pathname === "/create") return Response.json({ id: (await env.FLOW.create(body)).id });
      if (url.pathname === "/batch") return Response.json((await env.FLOW.createBatch(body)).map((i) => i.id));
      if (url.pathname === "/status") return Response.json(await (await env.FLOW.get(id)).status());
      if (url.pathname === "/call") {
        const { call, args = [] } = body;
        await (await env.FLOW.get(id))[call](...args);
        return new Response("done");
      }
    } catch (error) {
      return new Response(error.message, { status: 400 });
    }
    if (url.pathname === "/kv") {
      if (url.search) await env.KV.put("key", url.search);
      return new Response(await env.KV.get("key"));
    }
    return new Response("hello from " + request.url + " " + VERSION);
  },
};
`;

export const flowCode = (version: string): string => FLOW.replace('"v1"', JSON.stringify(version));

export const FLOW_WORKER: Partial<WorkerCode> = {
  bindings: [
    { type: "workflow", name: "FLOW", workflow_name: "flow", class_name: "Flow" },
    { type: "kv_namespace", name: "KV", namespace_id: "kv-id" },
  ],
};
