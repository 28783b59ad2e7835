import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { workerdsOf } from "../processes";
import { flowCode, FLOW_WORKER } from "./flow";
import { World, eventually } from "./harness";

/** Counts its requests in memory. */
const counter = (more = "") =>
  `let n = 0; export default { async fetch(request, env, ctx) { n += 1; ${more} return new Response(String(n)); } };`;

describe("with room for one workerd", () => {
  let world: World;
  let held: ServerResponse[] = [];
  let holding: Server;
  const running = () => workerdsOf(world.data).length;
  const untilRunning = (count: number) =>
    eventually(() => {
      expect(running()).toBe(count);
    }, 30_000);

  beforeAll(async () => {
    holding = createServer((_, response) => held.push(response));
    await new Promise<void>((resolve) => holding.listen(0, "127.0.0.1", resolve));
  });
  beforeEach(async () => {
    world = await World.create(undefined, 1);
    await world.runtime.start();
    for (const name of ["one", "two"]) await world.deploy(name, counter());
  });
  afterEach(async () => {
    for (const response of held) response.end();
    held = [];
    await world.end();
  });
  afterAll(() => holding.close());

  test("the Worker that was used longest ago ends, and starts again when it is asked", async () => {
    expect(await world.text("one")).toBe("1");
    expect(await world.text("one")).toBe("2");
    expect(await world.text("two")).toBe("1");
    await untilRunning(1);
    expect(await world.text("two")).toBe("2");
    expect(await world.text("one")).toBe("1");
  });

  test("what is in the middle of something stays: a promise, an instance, an object, a WebSocket", async () => {
    const { port } = holding.address() as AddressInfo;
    await world.deploy("waits", counter(`if (n === 1) ctx.waitUntil(fetch("http://127.0.0.1:${port}/"));`));
    await world.deploy("flow", flowCode("v1"), FLOW_WORKER);
    await world.register("flow", "Flow", "flow");
    await world.deploy(
      "object",
      `import { DurableObject } from "cloudflare:workers";
${counter()}
export class Box extends DurableObject {}`,
      { durableObjects: [{ className: "Box", key: "0".repeat(32), sqlite: true }] },
    );
    await world.deploy(
      "socket",
      counter(
        `if (request.headers.get("upgrade")) { const [client, server] = Object.values(new WebSocketPair()); server.accept(); server.addEventListener("close", () => server.close()); return new Response(null, { status: 101, webSocket: client }); }`,
      ),
    );
    await world.text("waits");
    await world.text("object");
    await world.runtime.instances.create("flow", "a", { waits: 1 });
    await world.until("flow", "a", ({ status }) => status === "waiting");
    const socket = new WebSocket(world.url("socket").replace("http", "ws"));
    await new Promise((resolve) => {
      socket.addEventListener("open", resolve);
    });

    await world.text("one");
    await world.text("two");
    await untilRunning(4);
    expect(await Promise.all(["waits", "object", "socket"].map((name) => world.text(name)))).toEqual(["2", "2", "2"]);
    expect(await world.runtime.instances.state("flow", "a")).toMatchObject({ status: "waiting" });

    for (const response of held) response.end();
    await world.runtime.instances.sendEvent("flow", "a", "paid", "now");
    await world.until("flow", "a", ({ status }) => status === "complete");
    const closed = new Promise((resolve) => {
      socket.addEventListener("close", resolve);
    });
    socket.close();
    await closed;
    await world.text("one");
    await untilRunning(1);
    expect(await world.text("object")).toBe("3");
  });

  test("the instances of a Workflow that does not run are known without a start, and after a restart", async () => {
    await world.deploy("flow", flowCode("v1"), FLOW_WORKER);
    await world.register("flow", "Flow", "flow");
    expect(await world.runtime.listInstances("flow")).toEqual([]);
    expect(running()).toBe(0);
    await world.runtime.instances.create("flow", "a", {});
    await world.until("flow", "a", ({ status }) => status === "complete");
    const complete = [expect.objectContaining({ id: "a", state: "complete" })];
    expect(await world.runtime.listInstances("flow")).toEqual(complete);
    await world.restart();
    expect(await world.runtime.listInstances("flow")).toEqual(complete);
    expect(running()).toBe(0);
    await world.runtime.instances.create("flow", "b", {});
    expect(await world.runtime.listInstances("flow")).toHaveLength(2);
  });
});
