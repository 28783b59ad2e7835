export default {
  async fetch(request, env) {
    if (request.method !== "POST") return env.ORDERS_API.fetch(request);
    const instance = await env.ORDERS.create({ params: { orderId: crypto.randomUUID(), amount: 12 } });
    return Response.json({ order: instance.id }, { status: 202 });
  },
} satisfies ExportedHandler<Cloudflare.Env>;
