import { World } from "./harness";

describe("bindings", () => {
  let world: World;
  beforeAll(async () => {
    world = await World.create();
    await world.runtime.start();
  });
  afterAll(() => world.end());

  test("plain values, secrets and JSON are in env", async () => {
    await world.deploy("plain", `export default { fetch(r, { A, B, C }) { return Response.json({ A, B, C }); } };`, {
      bindings: [
        { type: "plain_text", name: "A", text: "a" },
        { type: "secret_text", name: "B", text: "b" },
        { type: "json", name: "C", json: { c: [1] } },
      ],
    });
    expect(JSON.parse(await world.text("plain"))).toEqual({ A: "a", B: "b", C: { c: [1] } });
  });

  test("services: another Worker, an entrypoint with methods, and the Worker itself", async () => {
    await world.deploy(
      "target",
      `import { WorkerEntrypoint } from "cloudflare:workers";
       export class Adder extends WorkerEntrypoint { add(a, b) { return a + b; } }
       export default { fetch() { return new Response("target"); } };`,
    );
    await world.deploy(
      "caller",
      `export default { async fetch(r, env) {
         if (r.url.endsWith("/self")) return new Response("self");
         return Response.json([await (await env.T.fetch(r)).text(), await env.ADD.add(1, 2), await (await env.ME.fetch("http://x/self")).text()]);
       } };`,
      {
        bindings: [
          { type: "service", name: "T", service: "target" },
          { type: "service", name: "ADD", service: "target", entrypoint: "Adder" },
          { type: "service", name: "ME", service: "caller" },
        ],
      },
    );
    expect(JSON.parse(await world.text("caller"))).toEqual(["target", 3, "self"]);
  });

  test("Durable Objects of its own and of another Worker keep what they store through a replacement", async () => {
    const source = `
      import { DurableObject } from "cloudflare:workers";
      export class Counter extends DurableObject { async next() { const n = ((await this.ctx.storage.get("n")) ?? 0) + 1; await this.ctx.storage.put("n", n); return n; } }
      export default { async fetch(r, env) { return new Response(String(await env.COUNTER.getByName("one").next())); } };`;
    const own = { type: "durable_object_namespace", name: "COUNTER", class_name: "Counter" };
    await world.deploy("owner", source, { bindings: [own] });
    expect(await world.text("owner")).toBe("1");
    await world.deploy("owner", source + "// 2", { bindings: [own] });
    expect(await world.text("owner")).toBe("2");
    await world.deploy(
      "guest",
      `export default { async fetch(r, env) { return new Response(String(await env.COUNTER.getByName("one").next())); } };`,
      {
        bindings: [{ ...own, script_name: "owner" }],
      },
    );
    expect(await world.text("guest")).toBe("3");
  });

  test("KV: what the control plane writes a Worker reads, and the reverse, bound or not", async () => {
    const { kv } = world.runtime;
    await kv.put("ns", "a", Buffer.from("one"), { metadata: { m: 1 }, expirationTtl: 3600 });
    await world.deploy(
      "kv",
      `export default { async fetch(r, env) { await env.KV.put("b", "two"); return new Response(await env.KV.get("a")); } };`,
      {
        bindings: [{ type: "kv_namespace", name: "KV", namespace_id: "ns" }],
      },
    );
    expect(await world.text("kv")).toBe("one");
    expect(await kv.get("ns", "a")).toEqual({
      body: expect.any(Uint8Array),
      metadata: { m: 1 },
      expiration: expect.any(Number),
    });
    expect(Buffer.from((await kv.get("ns", "b"))?.body ?? []).toString()).toBe("two");
    expect(await kv.get("ns", "none")).toBeUndefined();
    const page = await kv.list("ns", { limit: 1 });
    expect(page).toMatchObject({ keys: [{ name: "a", metadata: { m: 1 } }], cursor: expect.any(String) });
    expect(await kv.list("ns", { prefix: "b" })).toEqual({ keys: [{ name: "b" }] });
    await kv.delete("ns", "a");
    expect(await kv.get("ns", "a")).toBeUndefined();
    await kv.purge("ns");
    expect(await kv.list("ns", {})).toEqual({ keys: [] });
  });
});
