import type { Coffee, OrderMessage } from "./order";

export { Shop } from "./shop";

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    const [, , collection, id] = pathname.split("/");
    if (collection !== "orders") return Response.json({ error: "The API has /api/orders only" }, { status: 404 });
    if (request.method === "POST" && id === undefined) return placeOrder(request, env);

    const order = id === undefined ? undefined : await env.SHOP.getByName("shop").order(id);
    if (!order) return Response.json({ error: "This order does not exist" }, { status: 404 });
    return Response.json(order, { headers: { "cache-control": "no-store" } });
  },

  async queue(batch, env) {
    const shop = env.SHOP.getByName("shop");
    for (const message of batch.messages) {
      const { id } = message.body;
      if (batch.queue === env.FAILED_ORDERS) {
        await shop.cancel(id);
        console.warn(`Order ${id} was cancelled`);
      } else if (await shop.pack(id)) {
        console.log(`Order ${id} is packed`);
      } else {
        message.retry();
      }
    }
  },
} satisfies ExportedHandler<Cloudflare.Env, OrderMessage>;

/** Takes a form, as the page sends it, and leads to the page of the order. */
async function placeOrder(request: Request, env: Cloudflare.Env): Promise<Response> {
  const form = await request.formData();
  const [coffee, name] = [form.get("coffee"), form.get("name")];
  if (!isCoffee(coffee, env) || typeof name !== "string" || name.trim() === "" || name.length > 80)
    return Response.json({ error: "An order has a coffee of ours, and your name" }, { status: 400 });

  const id = crypto.randomUUID();
  await env.SHOP.getByName("shop").place(id, coffee, name.trim());
  await env.ORDERS.send({ id });
  return new Response(null, { status: 303, headers: { location: `/order?id=${id}` } });
}

function isCoffee(value: unknown, { STOCK }: Cloudflare.Env): value is Coffee {
  return typeof value === "string" && Object.hasOwn(STOCK, value);
}
