import { World, sleep } from "./harness";

const FLOW = `
import { WorkflowEntrypoint } from "cloudflare:workers";
import { NonRetryableError } from "cloudflare:workflows";
export class Flow extends WorkflowEntrypoint {
  async run(event, step) {
    const { sleep = 0, fail = 0, wait, boom } = event.payload;
    const first = await step.do("first", async () => ({ payload: event.payload, id: event.instanceId }));
    let tries = 0;
    const tried = await step.do("flaky", { retries: { limit: 5, delay: 100, backoff: "constant" } }, async () => {
      tries += 1;
      if (tries <= fail) throw new Error("not yet " + tries);
      return tries;
    });
    if (boom) await step.do("boom", async () => { throw new NonRetryableError("boom"); });
    if (sleep) await step.sleep("nap", sleep);
    const got = [];
    for (let i = 0; i < (wait ?? 0); i++) {
      const received = await step.waitForEvent("paid " + i, { type: "paid", timeout: "1 minute" });
      got.push(received.payload);
    }
    return { tried, got, version: VERSION, at: event.timestamp.getTime() };
  }
}
const VERSION = "v1";
export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    if (url.pathname === "/create") {
      const instance = await env.FLOW.create(await request.json());
      return Response.json({ id: instance.id });
    }
    if (url.pathname === "/batch") return Response.json((await env.FLOW.createBatch(await request.json())).map((i) => i.id));
    if (url.pathname === "/status") return Response.json(await (await env.FLOW.get(url.searchParams.get("id"))).status());
    return new Response("hello from " + request.url + " " + VERSION);
  },
};
`;
const FLOW_BINDING = { type: "workflow", name: "FLOW", workflow_name: "flow", class_name: "Flow" };

describe("a Worker with a Workflow", () => {
  let world: World;
  beforeEach(async () => {
    world = await World.create();
    await world.runtime.start();
    await world.deploy("api", FLOW, { bindings: [FLOW_BINDING] });
    await world.register("flow", "Flow", "api");
  });
  afterEach(() => world.end());

  test("answers at its own address, which it sees", async () => {
    expect(await world.text("api", "/x?y=1")).toBe(`hello from ${world.url("api", "/x?y=1")} v1`);
  });

  test("runs an instance to its end, with the steps and attempts that it took", async () => {
    await world.runtime.instances.create("flow", "one", { fail: 2, some: "thing" });
    const state = await world.until("flow", "one", ({ status }) => status === "complete");
    expect(state.output).toMatchObject({ tried: 3 });
    expect(state.params).toEqual({ fail: 2, some: "thing" });
    expect(state.steps.map(({ name }) => name)).toEqual(["first-1", "flaky-1"]);
    expect(state.steps[1]).toMatchObject({
      type: "step",
      success: true,
      attempts: [
        { success: false, error: { name: "Error", message: "not yet 1" } },
        { success: false },
        { success: true },
      ],
    });
    expect(await world.runtime.listInstances("flow")).toEqual([
      { id: "one", created: expect.any(String), state: "complete" },
    ]);
  });

  test("an instance asleep resumes on time whatever is deployed in between, and runs the new code", async () => {
    await world.runtime.instances.create("flow", "sleeper", { sleep: 4000 });
    const asleep = await world.until("flow", "sleeper", ({ status }) => status === "waiting");
    const due = Date.parse(String(asleep.steps[2]?.end));
    await sleep(500);
    await world.deploy("api", FLOW.replace('"v1"', '"v2"'), { bindings: [FLOW_BINDING] });
    await sleep(500);
    await world.deploy("api", FLOW.replace('"v1"', '"v3"'), { bindings: [FLOW_BINDING] });
    const done = await world.until("flow", "sleeper", ({ status }) => status === "complete");
    expect(done.output).toMatchObject({ version: "v3" });
    expect(Math.abs(Date.parse(String(done.ended)) - due)).toBeLessThan(400);
  });
});
