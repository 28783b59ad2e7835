import type { OrderParams, Payment } from "./orders";

export { OrderProcessor } from "./order-processor";

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    const [, collection, orderId, action] = pathname.split("/");
    if (collection !== "orders") return new Response(`Orders of region ${env.REGION}\n`);

    if (request.method === "POST" && orderId === undefined) {
      const order = await request.json<OrderParams>();
      const instance = await env.ORDER_PROCESSOR.create({ id: order.orderId, params: order });
      return Response.json({ id: instance.id, ...(await instance.status()) }, { status: 202 });
    }
    if (orderId === undefined) return Response.json({ error: "POST an order, or GET /orders/<id>" }, { status: 405 });

    const instance = await env.ORDER_PROCESSOR.get(orderId).catch(() => undefined);
    if (!instance) return Response.json({ error: `Order ${orderId} does not exist` }, { status: 404 });
    if (request.method === "POST" && action === "payment") {
      await instance.sendEvent({ type: "payment-received", payload: await request.json<Payment>() });
      return Response.json({ id: orderId }, { status: 202 });
    }
    return Response.json({ id: orderId, ...(await instance.status()) });
  },
} satisfies ExportedHandler<Cloudflare.Env>;
