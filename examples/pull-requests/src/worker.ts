import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";

export class OrderProcessor extends WorkflowEntrypoint<Cloudflare.Env, { item: string }> {
  override async run(event: WorkflowEvent<{ item: string }>, step: WorkflowStep) {
    await step.sleep("let the warehouse pack", "1 minute");
    return step.do("ship", async () => ({ item: event.payload.item }));
  }
}

export default {
  async fetch(request, env) {
    if (request.method !== "POST") return new Response("Orders\n");
    if (!env.ORDERS) return new Response("A preview takes no orders.\n", { status: 503 });
    const order = await env.ORDERS.create({ params: await request.json<{ item: string }>() });
    return Response.json({ id: order.id }, { status: 202 });
  },
} satisfies ExportedHandler<Cloudflare.Env>;
