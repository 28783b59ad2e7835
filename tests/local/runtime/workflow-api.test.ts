import { World, eventually } from "./harness";

/** A Worker that runs what a test sends it: its Workflow does what the params name, and each path uses the binding in one way. */
const WORKER = `
import { WorkflowEntrypoint } from "cloudflare:workers";
import { NonRetryableError } from "cloudflare:workflows";

const plots = {
  async context(event, step) {
    const config = { retries: { limit: 2, delay: ({ ctx, error }) => { delays.push([ctx.attempt, error.message]); return 20; } }, timeout: "1 minute" };
    const delays = [];
    const seen = await step.do("look", config, async (ctx) => {
      if (ctx.attempt < 2) throw new Error("first");
      return { step: ctx.step, attempt: ctx.attempt, timeout: ctx.config.timeout };
    });
    const again = await step.do("look", async ({ step }) => step);
    return { seen, again, delays, event: { ...event, timestamp: event.timestamp instanceof Date } };
  },
  async sensitive(event, step) {
    const card = await step.do("card", { sensitive: "output" }, async () => "4111");
    return card === "4111";
  },
  async slow(event, step) {
    await step.do("slow", { timeout: 50, retries: { limit: 0, delay: 0 } }, () => new Promise((resolve) => setTimeout(resolve, 5000)));
  },
  async fatal(event, step) {
    await step.do("fatal", async () => { throw new NonRetryableError("no way"); });
  },
  async sleeps(event, step) {
    await step.sleep("nap", 30);
    await step.sleepUntil("until", new Date(Date.now() + 30));
    return (await step.waitForEvent("paid", { type: "paid", timeout: "1 minute" })).payload;
  },
  async past(event, step) {
    await step.sleepUntil("past", new Date(0));
  },
  async rolledBack(event, step) {
    const note = (text) => async ({ error, output, ctx }) => { console.log("undo " + [text, output, error.message, ctx.step.name]); await hold(event); };
    await step.do("a", async () => 1, { rollback: note("a") });
    await step.do("b", { retries: { limit: 1, delay: 1 } }, async () => 2, { rollback: note("b"), rollbackConfig: { retries: { limit: 1, delay: 1 } } });
    if (event.payload.stay) await step.waitForEvent("go", { type: "go", timeout: "1 hour" });
    await step.do("c", { retries: { limit: 0, delay: 0 } }, async () => { throw new Error("c failed"); });
  },
  async badUndo(event, step) {
    await step.do("a", async () => 1, { rollback: async () => { throw new Error("stuck"); }, rollbackConfig: { retries: { limit: 0, delay: 0 } } });
    throw new Error("over");
  },
  async count(event, step) {
    const first = await step.do("first", async () => Math.random());
    const second = await step.do("second", async () => Math.random());
    return { first, second };
  },
};
const hold = ({ payload }) => new Promise((resolve) => setTimeout(resolve, payload.hold ?? 0));

export class Flow extends WorkflowEntrypoint {
  run(event, step) {
    return plots[event.payload.plot](event, step);
  }
}

const uses = {
  create: async ({ FLOW }, options) => ({ id: (await FLOW.create(options)).id }),
  batch: async ({ FLOW }, options) => {
    const made = await FLOW.createBatch(options);
    return Array.isArray(made) ? made.map(({ id }) => id) : { ...made, created: made.created.map(({ id }) => id) };
  },
  deleteBatch: ({ FLOW }, ids) => FLOW.deleteBatch(ids),
  status: async ({ FLOW }, id) => (await FLOW.get(id)).status(),
  call: async ({ FLOW }, [id, method, ...args]) => (await (await FLOW.get(id))[method](...args)) ?? null,
  events: async ({ FLOW }, [id, options]) => {
    using subscription = await (await FLOW.get(id)).subscribe(options);
    const events = [];
    for (;;) {
      const { done, value } = await subscription.next();
      if (done) return events;
      events.push(value);
    }
  },
  typeOfDispose: async ({ FLOW }, id) => typeof (await (await FLOW.get(id)).subscribe())[Symbol.dispose],
};

export default {
  async fetch(request, env) {
    const [, use] = new URL(request.url).pathname.split("/");
    try {
      return Response.json((await uses[use](env, await request.json())) ?? null);
    } catch (error) {
      return Response.json({ error: error.message }, { status: 400 });
    }
  },
};
`;

interface Told {
  type: string;
  eventId: number;
}

describe("the Workflows API in a Worker's code", () => {
  let world: World;
  let last = 0;

  beforeAll(async () => {
    world = await World.create();
    await world.runtime.start();
    await world.deploy("api", WORKER, {
      bindings: [{ type: "workflow", name: "FLOW", workflow_name: "flow", class_name: "Flow" }],
    });
    await world.register("flow", "Flow", "api");
  });
  afterAll(() => world.end());

  const use = async <Result = unknown>(what: string, body: unknown): Promise<Result> => {
    const response = await fetch(world.url("api", `/${what}`), { method: "POST", body: JSON.stringify(body) });
    return (await response.json()) as Result;
  };
  const eventsOf = (id: string, options?: object) => use<Told[]>("events", options ? [id, options] : [id]);
  /** Creates an instance that does what `plot` says. */
  const start = async (plot: string, more: object = {}): Promise<string> => {
    const id = `i${++last}`;
    expect(await use("create", { id, params: { plot, ...more } })).toEqual({ id });
    return id;
  };
  const until = (id: string, status: string) => world.until("flow", id, (state) => state.status === status);
  const undone = () => world.lines.filter(({ message }) => message.startsWith("undo ")).map(({ message }) => message);
  const types = (events: Told[]) => events.map(({ type }) => type);

  test("a step is told its name, count, attempt and configuration, and a function sets its delay", async () => {
    const id = await start("context");
    const { output } = await until(id, "complete");
    expect(output).toEqual({
      seen: { step: { name: "look", count: 1 }, attempt: 2, timeout: "1 minute" },
      again: { name: "look", count: 2 },
      delays: [[1, "first"]],
      event: { payload: { plot: "context" }, timestamp: true, instanceId: id, workflowName: "flow" },
    });
  });

  test("a sensitive output reaches the code and is redacted in what is read", async () => {
    const state = await until(await start("sensitive"), "complete");
    expect(state.output).toBe(true);
    expect(state.steps[0]).toMatchObject({ output: "[REDACTED]", config: { sensitive: "output" } });
    expect(JSON.stringify(state)).not.toContain("4111");
  });

  test("a step that takes longer than its timeout fails", async () => {
    const { error } = await until(await start("slow"), "errored");
    expect(error?.message).toContain("timed out");
  });

  test("a NonRetryableError ends the instance at the first attempt", async () => {
    const { steps } = await until(await start("fatal"), "errored");
    expect(steps[0]).toMatchObject({ attempts: [{ success: false }] });
  });

  test("sleeps, sleeps until a time, and waits for an event; a time in the past is refused", async () => {
    const id = await start("sleeps");
    await until(id, "waiting");
    await use("call", [id, "sendEvent", { type: "paid", payload: { sum: 3 } }]);
    expect((await until(id, "complete")).output).toEqual({ sum: 3 });
    expect((await until(await start("past"), "errored")).error?.message).toMatch(/past/i);
  });

  test("a failed instance rolls its steps back, the last first, and shows how that went", async () => {
    const id = await start("rolledBack", { hold: 400 });
    await until(id, "rollingBack");
    expect((await world.runtime.listInstances("flow")).find((each) => each.id === id)?.state).toBe("rollingBack");
    expect(await use("status", id)).toMatchObject({ status: "rollingBack" });
    const state = await until(id, "errored");
    await eventually(() => {
      expect(undone()).toEqual(["undo b,2,c failed,b", "undo a,1,c failed,a"]);
    });
    expect(state.rollback).toEqual({ outcome: "complete", error: null });
    expect(state.steps.map(({ name, type, success }) => [name, type, success])).toEqual([
      ["a-1", "step", true],
      ["b-1", "step", true],
      ["c-1", "step", false],
      ["b-1", "rollback", true],
      ["a-1", "rollback", true],
    ]);
    expect(types(await eventsOf(id)).filter((type) => type.startsWith("rollback"))).toEqual([
      "rollback_started",
      ...["rollback_step_started", "rollback_attempt_started", "rollback_attempt_completed", "rollback_step_completed"],
      ...["rollback_step_started", "rollback_attempt_started", "rollback_attempt_completed", "rollback_step_completed"],
      "rollback_completed",
    ]);
  });

  test("a rollback that fails is told with its error", async () => {
    const state = await until(await start("badUndo"), "errored");
    expect(state.error).toEqual({ name: "Error", message: "over" });
    expect(state.rollback).toMatchObject({ outcome: "failed", error: { message: "stuck" } });
  });

  test("terminate rolls back when it is asked to, and leaves the instance terminated", async () => {
    world.lines.length = 0;
    const id = await start("rolledBack", { stay: true });
    await until(id, "waiting");
    await use("call", [id, "terminate", { rollback: true }]);
    const state = await until(id, "terminated");
    await eventually(() => {
      expect(undone().map((line) => line.split(",")[0])).toEqual(["undo b", "undo a"]);
    });
    expect(state).toMatchObject({ error: null, rollback: { outcome: "complete", error: null } });
    expect(await use("call", [id, "terminate"])).toEqual({
      error: expect.stringContaining("(instance.cannot_terminate)"),
    });
  });

  test("an instance that went to sleep before a restart is rolled back too", async () => {
    const id = await start("rolledBack", { stay: true });
    await until(id, "waiting");
    await world.restart();
    world.lines.length = 0;
    await until(id, "waiting");
    await use("call", [id, "terminate", { rollback: true }]);
    expect((await until(id, "terminated")).rollback).toEqual({ outcome: "complete", error: null });
    await eventually(() => {
      expect(undone()).toHaveLength(2);
    });
  });

  test("terminate without it rolls nothing back", async () => {
    const id = await start("rolledBack", { stay: true });
    await until(id, "waiting");
    await use("call", [id, "terminate"]);
    expect(await until(id, "terminated")).toMatchObject({ rollback: null });
  });

  test("restart from a step keeps what came before it; a step that does not exist is refused", async () => {
    const id = await start("count");
    const before = (await until(id, "complete")).output as { first: number; second: number };
    await use("call", [id, "restart", { from: { name: "second" } }]);
    const after = await eventually(async () => {
      const { output } = await until(id, "complete");
      expect(output).not.toEqual(before);
      return output as { first: number; second: number };
    });
    expect(after.first).toBe(before.first);
    expect(after.second).not.toBe(before.second);
    expect(await use("call", [id, "restart", { from: { name: "third" } }])).toEqual({
      error: expect.stringContaining("third"),
    });
  });

  test("createBatch takes a count or instances, and tells what it did not create; as an array it skips that", async () => {
    const { created, errors } = await use<{ created: string[]; errors: object[] }>("batch", {
      count: 3,
      params: { plot: "count" },
      locationHint: "weur",
    });
    expect([new Set(created).size, errors]).toEqual([3, []]);
    const params = { plot: "count" };
    const instances = [
      { id: "b1", params },
      { id: "b1", params },
      { id: created[0], params },
      { id: "b2", params },
    ];
    expect(await use("batch", { instances })).toEqual({
      created: ["b1", "b2"],
      errors: [
        { index: 1, id: "b1", code: 10415, message: "workflows.api.error.instance.duplicate_in_batch" },
        { index: 2, id: created[0], code: 10405, message: "workflows.api.error.instance.already_exists" },
      ],
    });
    expect(
      await use("batch", [
        { id: "b1", params },
        { id: "b3", params },
      ]),
    ).toEqual(["b3"]);
  });

  test.each([
    [{ count: 0 }, "(body)"],
    [{ count: 101 }, "(body)"],
    [{ instances: [] }, "(body)"],
    [{ instances: [{ locationHint: "moon" }] }, "locationHint"],
    [{ instances: [{ retention: { successRetention: "soon" } }] }, "successRetention"],
    [{ instances: [{ id: "-" }] }, "(instance.invalid_id)"],
    [{ instances: [{ id: "batch" }] }, "(instance.invalid_id)"],
    [{}, "(body)"],
  ])("createBatch refuses %j", async (options, reason) => {
    expect(await use("batch", options)).toEqual({ error: expect.stringContaining(reason) });
  });

  test("create takes a retention and a location; a taken ID is refused, as is one that is missing", async () => {
    const retention = { successRetention: "1 day", errorRetention: 86_400_000 };
    const options = { id: "kept", params: { plot: "count" }, retention, locationHint: "enam" };
    expect(await use("create", options)).toEqual({ id: "kept" });
    expect(await use("create", options)).toEqual({ error: expect.stringContaining("(instance.already_exists)") });
    expect(await use("status", "nobody")).toEqual({ error: expect.stringContaining("instance.not_found") });
  });

  test("delete and deleteBatch remove instances with what is stored of them, running or not", async () => {
    const [running, complete, third] = [await start("sleeps"), await start("count"), await start("count")];
    await until(running, "waiting");
    await until(complete, "complete");
    expect(await use("call", [running, "delete"])).toBeNull();
    expect(await use("status", running)).toEqual({ error: expect.stringContaining("instance.not_found") });
    const missing = { id: "nobody", code: 10400, message: "workflows.api.error.instance.not_found" };
    expect(await use("deleteBatch", [complete, complete, "nobody", third])).toEqual({
      deleted: [{ id: complete }, { id: complete }, { id: third }],
      errors: [missing],
    });
    const left = (await world.runtime.listInstances("flow")).map(({ id }) => id);
    expect(left.filter((id) => [running, complete, third].includes(id))).toEqual([]);
    // The ID is free again, and nothing of the first is left.
    expect(await use("create", { id: complete, params: { plot: "sensitive" } })).toEqual({ id: complete });
    expect((await until(complete, "complete")).steps.map(({ name }) => name)).toEqual(["card-1"]);
  });

  test("a subscription tells all that happened and happens, over pauses, and ends with the instance", async () => {
    const id = await start("sleeps");
    await until(id, "waiting");
    const events = eventsOf(id);
    await use("call", [id, "pause"]);
    await until(id, "paused");
    await use("call", [id, "resume"]);
    await until(id, "waiting");
    await use("call", [id, "sendEvent", { type: "paid", payload: 1 }]);
    const told = await events;
    expect(told[0]).toEqual({
      type: "workflow_queued",
      instanceId: id,
      eventId: expect.any(Number),
      timestamp: expect.any(Number),
    });
    expect(types(told).slice(1, 3)).toEqual(["workflow_started", "workflow_running"]);
    for (const type of ["sleep_started", "sleep_completed", "workflow_paused", "wait_started", "wait_completed"]) {
      expect(types(told)).toContain(type);
    }
    expect(told.at(-1)).toMatchObject({ type: "workflow_completed", output: 1 });
    const ids = told.map((event) => event.eventId);
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    // From a cursor on, and only what is asked for.
    const filter = ["sleep_started", "workflow_completed"];
    expect(types(await eventsOf(id, { filter }))).toEqual(["sleep_started", "sleep_started", "workflow_completed"]);
    expect(types(await eventsOf(id, { cursor: ids.at(-2) }))).toEqual(["workflow_completed"]);
    expect(await eventsOf(id, { cursor: ids.at(-1) })).toEqual([]);
    expect(await eventsOf(id, { filter: ["nothing"] })).toEqual({
      error: "Invalid Workflow subscription options",
    });
    expect(await use("typeOfDispose", id)).toBe("function");
  });
});
