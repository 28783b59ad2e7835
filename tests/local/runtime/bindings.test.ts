import { eventually, workerCode, World } from "./harness";

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

  test("services: calls of a Worker with two live versions are divided, and a request can name the version or a key", async () => {
    const shop = (text: string) => `
      import { WorkerEntrypoint } from "cloudflare:workers";
      export class Prices extends WorkerEntrypoint { of(what) { return "${text} " + what + " " + this.ctx.props?.currency; } }
      export default { fetch() { return new Response("${text}"); } };`;
    const newer = workerCode("shop:two", shop("two"));
    const shares = (percentage: number) => ({
      beside: [{ ...newer, script: "shop", version: { id: "two", tag: "", timestamp: "" } }],
      shares: [
        { name: "shop:two", version: "two", percentage },
        { name: "shop", version: "one", percentage: 100 - percentage },
      ],
    });
    await world.deploy("shop", shop("one"), shares(50));
    await world.deploy(
      "customer",
      `export default { async fetch({ headers }, env) {
         const ask = async () => [await (await env.SHOP.fetch("http://shop/", { headers })).text(), await env.PRICES.of("tea")];
         return Response.json(await Promise.all(Array.from({ length: 30 }, ask)));
       } };`,
      {
        bindings: [
          { type: "service", name: "SHOP", service: "shop" },
          { type: "service", name: "PRICES", service: "shop", entrypoint: "Prices", props: { currency: "EUR" } },
        ],
      },
    );
    const asked = async (headers: Record<string, string> = {}) => {
      const answers = JSON.parse(await world.text("customer", "/", { headers })) as [string, string][];
      return {
        fetched: [...new Set(answers.map(([text]) => text))].sort(),
        called: [...new Set(answers.map(([, price]) => price))].sort(),
      };
    };
    const both = { fetched: ["one", "two"], called: ["one tea EUR", "two tea EUR"] };
    expect(await asked()).toEqual(both);
    expect((await asked({ "Cloudflare-Workers-Version-Key": "somebody" })).fetched).toHaveLength(1);
    const named = (version: string) => asked({ "Cloudflare-Workers-Version-Overrides": `shop="${version}"` });
    expect([(await named("one")).fetched, (await named("two")).fetched]).toEqual([["one"], ["two"]]);

    await world.deploy("shop", shop("one"), shares(0));
    expect(await asked()).toEqual({ fetched: ["one"], called: ["one tea EUR"] });
    expect((await named("two")).fetched).toEqual(["two"]);
  });

  test("a batch of a queue goes to a version by shares, the main one or not", async () => {
    const source = `const seen = [];
      export default { fetch: () => Response.json(seen), queue({ messages }) { seen.push(...messages.map(({ body }) => body)); } };`;
    const delivery = { batchSize: 10, maxWaitMs: 0, maxRetries: 3, retryDelay: 0, maxConcurrency: 1 };
    world.queues.set("jobs", {
      name: "jobs",
      retentionMs: 60_000,
      deliveryDelay: 0,
      consumer: { script: "eater", delivery },
    });
    await world.deploy("eater", source, {
      beside: [{ ...workerCode("eater:two", source), script: "eater" }],
      shares: [
        { name: "eater:two", version: "two", percentage: 100 },
        { name: "eater", version: "one", percentage: 0 },
      ],
    });
    await world.runtime.queues.send("jobs", [{ body: "a", contentType: "text" }]);
    const seenBy = (version: string) =>
      world.text("eater", "/", { headers: { "Cloudflare-Workers-Version-Overrides": `eater="${version}"` } });
    await eventually(async () => {
      expect(await seenBy("two")).toBe('["a"]');
    });
    expect(await seenBy("one")).toBe("[]");
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
