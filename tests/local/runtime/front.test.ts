import { request } from "node:http";
import { World, sleep } from "./harness";

const WORKER = `
export default {
  async fetch(request) {
    const url = new URL(request.url);
    if (url.pathname === "/throw") throw new Error("secret detail");
    if (url.pathname === "/echo") return new Response(request.body, { headers: { "x-method": request.method, "x-colo": request.cf.colo, "x-internal": [...request.headers.keys()].filter((k) => /gateway|blob/.test(k)).join() } });
    if (url.pathname === "/ws") {
      const [client, server] = Object.values(new WebSocketPair());
      server.accept();
      server.addEventListener("message", ({ data }) => server.send("echo " + data));
      return new Response(null, { status: 101, webSocket: client });
    }
    if (url.pathname === "/stream") {
      const { readable, writable } = new TransformStream();
      const writer = writable.getWriter();
      (async () => {
        for (let i = 0; i < 3; i++) {
          await writer.write(new TextEncoder().encode("part" + i));
          await scheduler.wait(200);
        }
        await writer.close();
      })();
      return new Response(readable);
    }
    return new Response("hello", { headers: [["set-cookie", "a=1"], ["set-cookie", "b=2"]] });
  },
};`;

describe("the address of a Worker", () => {
  let world: World;
  beforeAll(async () => {
    world = await World.create();
    await world.runtime.start();
    await world.deploy("api", WORKER);
  });
  afterAll(() => world.end());

  test("passes method, body and headers on, both ways, and no header of its own", async () => {
    const response = await fetch(world.url("api", "/echo"), { method: "POST", body: "x".repeat(300_000) });
    expect(response.headers.get("x-method")).toBe("POST");
    expect(response.headers.get("x-colo")).not.toBe("");
    expect(response.headers.get("x-internal")).toBe("");
    expect((await response.text()).length).toBe(300_000);
    expect((await fetch(world.url("api"))).headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  });

  test("streams: the first part arrives before the last is written", async () => {
    const { body } = await fetch(world.url("api", "/stream"));
    const start = Date.now();
    const times: number[] = [];
    for await (const part of body ?? []) if (part.length > 0) times.push(Date.now() - start);
    expect(times.length).toBeGreaterThanOrEqual(3);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(250);
  });

  test("upgrades to a WebSocket", async () => {
    const socket = new WebSocket(world.url("api", "/ws").replace("http", "ws"));
    const answer = await new Promise((resolve, reject) => {
      socket.onopen = () => {
        socket.send("ping");
      };
      socket.onmessage = ({ data }) => {
        resolve(data);
      };
      socket.onerror = reject;
    });
    socket.close();
    expect(answer).toBe("echo ping");
  });

  test("a Worker that throws answers as on Cloudflare, without its details", async () => {
    const response = await fetch(world.url("api", "/throw"));
    expect([response.status, await response.text()]).toEqual([500, "error code: 1101"]);
  });

  test.each([
    ["a host that is not this machine", { host: "evil.example" }, 403],
    ["a page of another site", { origin: "https://evil.example" }, 403],
    ["a sandboxed page", { origin: "null" }, 403],
    ["a page served on this machine", { origin: "http://localhost:3000" }, 200],
  ])("%s", async (_, headers, status) => {
    const { port } = new URL(world.url("api"));
    const seen = await new Promise((resolve, reject) => {
      request({ host: "127.0.0.1", port, headers }, (response) => {
        resolve(response.resume().statusCode);
      })
        .on("error", reject)
        .end();
    });
    expect(seen).toBe(status);
  });

  test("is nothing while workers.dev is off, and gone with the Worker", async () => {
    const worker = await world.deploy("off", WORKER, { enabled: false });
    expect((await fetch(world.url("off"))).status).toBe(404);
    world.workers.set("off", { ...worker, enabled: true });
    await world.runtime.workerChanged("off");
    expect((await fetch(world.url("off"))).status).toBe(200);
    const url = world.url("off");
    world.workers.delete("off");
    await world.runtime.workerChanged("off");
    await expect(fetch(url)).rejects.toThrow();
  });

  test("an open WebSocket does not hold up a replacement", async () => {
    await world.deploy("sock", WORKER);
    const socket = new WebSocket(world.url("sock", "/ws").replace("http", "ws"));
    await new Promise((resolve) => (socket.onopen = resolve));
    const closed = new Promise((resolve) => (socket.onclose = resolve));
    const start = Date.now();
    await world.deploy("sock", WORKER + "// 2");
    expect(Date.now() - start).toBeLessThan(3000);
    await closed;
    await sleep(0);
  });
});
