import { World, eventually, sleep } from "./harness";

const hello = (text: string) => `export default { fetch() { return new Response(${JSON.stringify(text)}); } };`;
const USES_X = `export default { async fetch(r, env) { try { return Response.json(await env.X.hi()); } catch (e) { return new Response("user: " + e.message); } } };`;

describe("Workers that are bound with each other", () => {
  let world: World;
  beforeEach(async () => {
    world = await World.create();
    await world.runtime.start();
  });
  afterEach(() => world.end());

  test("one that does not start answers why, and the others go on", async () => {
    await world.deploy(
      "good",
      `export default { async fetch(r, env) { try { return await env.BAD.fetch(r) } catch (e) { return new Response("good, but " + e.message) } } };`,
      { bindings: [{ type: "service", name: "BAD", service: "bad" }] },
    );
    await world.deploy("bad", `throw new Error("boom");`);
    expect(await world.text("good")).toContain("good, but The binding BAD (service) cannot be used");
    const answer = await fetch(world.url("bad"));
    expect(answer.status).toBe(500);
    expect(await answer.text()).toContain("Uncaught Error: boom");
  });

  test("an entrypoint that is missing fails by name when it is used, and takes nobody down", async () => {
    await world.deploy("target", hello("target"));
    await world.deploy("user", USES_X, {
      bindings: [{ type: "service", name: "X", service: "target", entrypoint: "Nope" }],
    });
    expect(await world.text("target")).toBe("target");
    expect(await world.text("user")).toBe(
      'user: The binding X (service) cannot be used: the Worker "target" does not export Nope.',
    );
  });

  test("a Workflow whose class is missing refuses instances, and its Worker goes on", async () => {
    await world.deploy("target", hello("target"));
    await world.register("flow", "Nope", "target");
    expect(await world.text("target")).toBe("target");
    await expect(world.runtime.instances.create("flow", "a", {})).rejects.toThrow(/Nope is not exported/);
  });

  test("each line of output names its Worker, and exceptions are in it", async () => {
    await world.deploy(
      "b",
      `export default { fetch() { console.log("from b", { x: 1 }, new Map([[1, 2]])); throw new Error("bad b"); } };`,
    );
    await world.deploy(
      "a",
      `export default { async fetch(r, env) { console.log("from a"); console.warn("careful"); await env.B.fetch(r).catch(() => {}); return new Response("ok") } };`,
      { bindings: [{ type: "service", name: "B", service: "b" }] },
    );
    await world.text("a");
    await eventually(() => {
      expect(world.lines).toEqual(
        expect.arrayContaining([
          { worker: "a", level: "info", message: "from a" },
          { worker: "a", level: "warn", message: "careful" },
          { worker: "b", level: "info", message: "from b { x: 1 } Map(1) { 1 => 2 }" },
          {
            worker: "b",
            level: "error",
            message: expect.stringMatching(/^Uncaught Error: bad b\n +at Object.fetch \(main.js:1:/),
          },
        ]),
      );
    });
  });

  test("deploying one Worker touches no other group", async () => {
    const counter = `let n = 0; export default { fetch() { n += 1; return new Response(String(n)); } };`;
    await world.deploy("other", counter);
    await world.deploy("one", hello("v1"));
    expect(await world.text("other")).toBe("1");
    await world.deploy("one", hello("v2"));
    expect(await world.text("one")).toBe("v2");
    expect(await world.text("other")).toBe("2");
  });

  test("no client sees a refused connection or a lost request while a Worker is replaced again and again", async () => {
    const slow = (v: number) =>
      `export default { async fetch() { await scheduler.wait(30); return new Response("v${v}"); } };`;
    await world.deploy("one", slow(0));
    let going = true;
    let requests = 0;
    let longest = 0;
    const failures: unknown[] = [];
    const client = async () => {
      while (going) {
        const start = Date.now();
        const text = await world.text("one").catch(String);
        if (!/^v\d$/.test(text)) failures.push(text);
        longest = Math.max(longest, Date.now() - start);
        requests += 1;
      }
    };
    const clients = Promise.all([client(), client(), client()]);
    for (let v = 1; v <= 4; v++) {
      await sleep(150);
      await world.deploy("one", slow(v));
    }
    await eventually(() => {
      expect(requests).toBeGreaterThan(20);
    });
    going = false;
    await clients;
    expect(failures).toEqual([]);
    expect(await world.text("one")).toBe("v4");
    expect(longest).toBeLessThan(5000);
  });

  test("a request in flight ends with the code that it began with, and one that comes meanwhile gets the new", async () => {
    const slow = (v: number) =>
      `export default { async fetch() { await scheduler.wait(1000); return new Response("v${v}"); } };`;
    await world.deploy("one", slow(1));
    const before = world.text("one");
    await sleep(300);
    const deployed = world.deploy("one", slow(2));
    await sleep(100);
    const meanwhile = world.text("one");
    expect(await Promise.all([before, meanwhile])).toEqual(["v1", "v2"]);
    await deployed;
  });

  test("data stays where it is when groups merge and split", async () => {
    const kv = { type: "kv_namespace", name: "KV", namespace_id: "shared" };
    const store = `export default { async fetch(r, env) { const u = new URL(r.url); if (u.search) await env.KV.put("k", u.search); return new Response(await env.KV.get("k")); } };`;
    await world.deploy("a", store, { bindings: [kv] });
    expect(await world.text("a", "/?1")).toBe("?1");
    await world.deploy("b", store, { bindings: [kv] });
    expect(await world.text("b")).toBe("?1");
    expect(await world.text("b", "/?2")).toBe("?2");
    await world.deploy("a", hello("a"));
    expect(await world.text("a")).toBe("a");
    expect(await world.text("b")).toBe("?2");
    const value = await world.runtime.kv.get("shared", "k");
    expect(Buffer.from(value?.body ?? []).toString()).toBe("?2");
  });
});
