import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";

import type { OrderParams } from "./params";

export class OrderProcessor extends WorkflowEntrypoint<Cloudflare.Env, OrderParams> {
  override async run(event: WorkflowEvent<OrderParams>, step: WorkflowStep) {
    const region = await step.do("choose a warehouse", async () => this.env.REGION);
    await step.sleep("pack", "2 seconds");
    return { orderId: event.payload.orderId, region };
  }
}

export default {
  async fetch(request, env) {
    const id = new URL(request.url).searchParams.get("order");
    if (id === null) return new Response("orders\n");
    const instance = await env.ORDER_PROCESSOR.get(id).catch(() => undefined);
    return instance
      ? Response.json({ id, ...(await instance.status()) })
      : Response.json({ error: `Order ${id} does not exist` }, { status: 404 });
  },
} satisfies ExportedHandler<Cloudflare.Env>;
