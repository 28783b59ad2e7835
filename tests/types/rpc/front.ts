import type { backend, front } from "./infra";

type Env = typeof front.Env;
type BackendEnv = typeof backend.Env;

declare global {
  namespace Cloudflare {
    interface Env extends BackendEnv {}
  }
}

export default {
  async fetch(request, env) {
    const price: number = await env.BACKEND.price("book");
    const blocked: { customer: string; by: string } = await env.ADMIN.block("customer");
    const found: string[] = await env.SEARCH.find("book");
    const same: number = await env.DEFAULT.price("book");
    const other: number = await env.OTHER_STACK.price("book");
    const by: string = (await env.OTHER_STACK_ADMIN.block("customer")).by;
    await env.BACKEND.fetch(request);
    // @ts-expect-error: it takes an item's name
    await env.BACKEND.price(5);
    // @ts-expect-error: a method of the other entrypoint
    await env.ADMIN.price("book");
    // @ts-expect-error: its own env is not for others
    env.BACKEND.env;
    // @ts-expect-error: a handler has no methods of its own
    await env.HANDLER.find("book");
    const answer = await env.HANDLER.fetch(request);
    return Response.json([price, blocked, found, same, other, by, await answer.text()]);
  },
} satisfies ExportedHandler<Env>;
