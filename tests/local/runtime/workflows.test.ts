import { FLOW, FLOW_WORKER } from "./flow";
import { World, sleep } from "./harness";

describe("a Worker with a Workflow", () => {
  let world: World;
  const complete = ({ status }: { status: string }) => status === "complete";
  const call = async (path: string, body?: unknown) =>
    world.text("api", path, body === undefined ? {} : { method: "POST", body: JSON.stringify(body) });

  beforeAll(async () => {
    world = await World.create();
    await world.runtime.start();
    await world.deploy("api", FLOW, FLOW_WORKER);
    await world.register("flow", "Flow", "api", { limits: { steps: 30 } });
  });
  afterAll(() => world.end());

  test("the Worker answers at its own address, which it sees", async () => {
    expect(await world.text("api", "/x?y=1")).toBe(`hello from ${world.url("api", "/x?y=1")} v1`);
  });

  test("an instance runs to its end, with the steps and attempts that it took", async () => {
    await world.runtime.instances.create("flow", "retried", { fail: 2, some: "thing" });
    const state = await world.until("flow", "retried", complete);
    expect(state).toMatchObject({
      output: { version: "v1" },
      params: { fail: 2, some: "thing" },
      error: null,
      trigger: { source: "api" },
    });
    expect(state.steps.map(({ name }) => name)).toEqual(["first-1", "flaky-1", "again-1"]);
    expect(state.steps[1]).toMatchObject({
      type: "step",
      success: true,
      output: 3,
      attempts: [
        { success: false, error: { name: "Error", message: "not yet 1" } },
        { success: false, error: { name: "Error", message: "not yet 2" } },
        { success: true, error: null },
      ],
    });
    expect(await world.runtime.listInstances("flow")).toContainEqual({
      id: "retried",
      created: state.queued,
      state: "complete",
    });
  });

  test("an error that no retry helps ends it as errored", async () => {
    await world.runtime.instances.create("flow", "errored", { boom: true });
    const state = await world.until("flow", "errored", ({ status }) => status === "errored");
    expect(JSON.stringify(state.error)).toContain("NonRetryableError");
    expect(state.steps.at(-1)).toMatchObject({ name: "boom-1", success: false });
    expect(await world.runtime.listInstances("flow")).toContainEqual(
      expect.objectContaining({ id: "errored", state: "errored" }),
    );
  });

  test("code in the Worker creates, reads and steers instances", async () => {
    expect(JSON.parse(await call("/create", { id: "mine", params: { waits: 1 } }))).toEqual({ id: "mine" });
    await world.until("flow", "mine", ({ status }) => status === "waiting");
    expect(await call("/call?id=mine", { call: "sendEvent", args: [{ type: "paid", payload: { euros: 5 } }] })).toBe(
      "done",
    );
    const state = await world.until("flow", "mine", complete);
    expect(state.output).toMatchObject({ got: [{ euros: 5 }] });
    expect(state.steps.find(({ type }) => type === "waitForEvent")).toMatchObject({
      finished: true,
      event_type: "paid",
    });
    expect(JSON.parse(await call("/status?id=mine"))).toMatchObject({
      status: "complete",
      output: { got: [{ euros: 5 }] },
    });
    expect(await call("/call?id=mine", { call: "terminate" })).toMatch(/finite state|cannot_terminate/);
  });

  test("an id is taken once; a batch leaves out those that exist; an unknown one leaves no trace", async () => {
    await call("/create", { id: "once" });
    expect(await call("/create", { id: "once" })).toContain("instance.already_exists");
    await expect(world.runtime.instances.create("flow", "once", {})).rejects.toThrow("instance.already_exists");
    expect(JSON.parse(await call("/batch", [{ id: "once" }, { id: "twice" }]))).toEqual(["twice"]);
    expect(await call("/status?id=phantom")).toContain("instance.not_found");
    await expect(world.runtime.instances.state("flow", "phantom")).rejects.toThrow("instance.not_found");
    await expect(world.runtime.instances.sendEvent("flow", "phantom", "paid", {})).rejects.toThrow(
      "instance.not_found",
    );
    expect((await world.runtime.listInstances("flow")).map(({ id }) => id)).not.toContain("phantom");
  });

  test("a hundred instances of a batch run at once: one after the other they would take longer", async () => {
    const start = Date.now();
    const ids: string[] = JSON.parse(
      await call(
        "/batch",
        Array.from({ length: 100 }, (_, i) => ({ id: `b${i}`, params: { sleep: 1000 } })),
      ),
    );
    expect(ids).toHaveLength(100);
    for (const id of ids) await world.until("flow", id, complete, 60_000);
    expect(Date.now() - start).toBeLessThan(100_000);
  }, 120_000);

  test("pause, resume, terminate and restart", async () => {
    const { instances } = world.runtime;
    await instances.create("flow", "steered", { sleep: 1500 });
    await world.until("flow", "steered", ({ status }) => status === "waiting");
    await instances.setStatus("flow", "steered", "pause");
    await world.until("flow", "steered", ({ status }) => status === "paused");
    expect(await world.runtime.listInstances("flow")).toContainEqual(
      expect.objectContaining({ id: "steered", state: "paused" }),
    );
    await sleep(2000);
    expect((await instances.state("flow", "steered")).status).toBe("paused");
    await instances.setStatus("flow", "steered", "resume");
    await world.until("flow", "steered", complete);
    await instances.setStatus("flow", "steered", "restart");
    await world.until("flow", "steered", ({ status }) => status === "waiting");
    await instances.setStatus("flow", "steered", "terminate");
    const state = await world.until("flow", "steered", ({ status }) => status === "terminated");
    expect(state.steps.at(-1)).toMatchObject({ type: "termination" });
    expect(await world.runtime.listInstances("flow")).toContainEqual(
      expect.objectContaining({ id: "steered", state: "terminated" }),
    );
  });

  test("the limit of steps holds", async () => {
    await world.runtime.instances.create("flow", "limited", { many: 40 });
    const state = await world.until("flow", "limited", ({ status }) => status === "errored");
    expect(state.error?.message).toContain("limit of 30 steps");
  });

  test("purging a Workflow leaves none of its instances, and its Worker goes on", async () => {
    await world.register("other", "Flow", "api");
    await world.runtime.instances.create("other", "gone", { sleep: 60_000 });
    await world.runtime.purgeWorkflow("other");
    expect(await world.runtime.listInstances("other")).toEqual([]);
    await expect(world.runtime.instances.state("other", "gone")).rejects.toThrow("instance.not_found");
    expect(await world.text("api")).toContain("hello");
    expect((await world.runtime.listInstances("flow")).length).toBeGreaterThan(0);
  });
});
