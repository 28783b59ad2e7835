import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { workerdsOf as workerds } from "../processes";
import { flowCode, FLOW_WORKER } from "./flow";
import { World, eventually, freePort, sleep, workerCode } from "./harness";

describe("what survives", () => {
  let world: World;
  const children: ChildProcess[] = [];
  const ended = ({ status }: { status: string }) => ["complete", "errored"].includes(status);
  const waiting = ({ status }: { status: string }) => status === "waiting";
  const redeploy = (version: string) => world.deploy("api", flowCode(version), FLOW_WORKER);
  const step = async (id: string, name: string) => {
    const { steps } = await world.runtime.instances.state("flow", id);
    return steps.find((each) => each.name === name) ?? { name: "", type: "" };
  };
  const after = (from: unknown, to: unknown) => Date.parse(String(to)) - Date.parse(String(from));
  // A busy machine is late by this much at most; what begins anew after an interruption is late by more.
  const LATE = 1500;
  const expectTook = (took: number, expected: number) => {
    expect(took).toBeGreaterThan(expected - 100);
    expect(took).toBeLessThan(expected + LATE);
  };

  beforeEach(async () => {
    world = await World.create();
    await world.runtime.start();
    await redeploy("v1");
    await world.register("flow", "Flow", "api");
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    await world.end();
    expect(workerds(world.data)).toEqual([]);
  });

  test("a sleep ends on time through two replacements, with the new code and the results of its steps", async () => {
    await world.runtime.instances.create("flow", "a", { sleep: 5000 });
    await world.until("flow", "a", waiting);
    await sleep(1000);
    await redeploy("v2");
    await sleep(1000);
    await redeploy("v3");
    const state = await world.until("flow", "a", ended);
    expect(state.output).toEqual({ got: [], version: "v3", same: true });
    const nap = await step("a", "nap-1");
    expectTook(after(nap.start, nap.end), 5000);
    expect(state.steps.filter(({ type }) => type === "step").map(({ attempts }) => attempts)).toEqual(
      [1, 2, 3].map((): unknown[] => [expect.objectContaining({ success: true })]),
    );
  });

  test("a sleep that ended while nothing ran is over at the next start; one that has not goes on, and nobody has to ask", async () => {
    await world.runtime.instances.create("flow", "past", { sleep: 1000 });
    await world.runtime.instances.create("flow", "future", { sleep: 6000 });
    await world.until("flow", "future", waiting);
    await world.restart(() => sleep(1500));
    expect((await world.until("flow", "past", ended, 4000)).status).toBe("complete");
    expect((await world.runtime.instances.state("flow", "future")).status).toBe("waiting");
    await world.until("flow", "future", ended);
    const nap = await step("future", "nap-1");
    expectTook(after(nap.start, nap.end), 6000);
  });

  test("the delay before a retry is kept", async () => {
    await world.runtime.instances.create("flow", "r", { fail: 1, delay: 5000 });
    await world.until("flow", "r", waiting);
    await sleep(2000);
    await redeploy("v2");
    const state = await world.until("flow", "r", ended);
    const attempts = state.steps.find(({ name }) => name === "flaky-1")?.attempts;
    expect(attempts).toMatchObject([{ success: false }, { success: true }]);
    const [first, second] = Array.isArray(attempts) ? attempts : [];
    expectTook(after(first.end, second.start), 5000);
  });

  test("waitForEvent keeps its deadline", async () => {
    await world.runtime.instances.create("flow", "w", { waits: 1, timeout: "5 seconds" });
    await world.until("flow", "w", waiting);
    await sleep(1000);
    await redeploy("v2");
    await sleep(1000);
    await world.restart();
    const state = await world.until("flow", "w", ended);
    expect(state.status).toBe("errored");
    const wait = await step("w", "paid-1");
    expectTook(after(wait.start, wait.end), 5000);
  });

  test("each event is taken once, in order, whether it came before or after a replacement", async () => {
    await world.runtime.instances.create("flow", "e", { waits: 3 });
    await world.until("flow", "e", waiting);
    await world.runtime.instances.sendEvent("flow", "e", "paid", 1);
    await eventually(async () => {
      expect(await step("e", "paid-1")).toMatchObject({ finished: true });
    });
    await redeploy("v2");
    await sleep(500);
    expect((await world.runtime.instances.state("flow", "e")).status).toBe("waiting");
    await world.runtime.instances.sendEvent("flow", "e", "paid", 2);
    await redeploy("v3");
    await world.runtime.instances.sendEvent("flow", "e", "paid", 3);
    expect((await world.until("flow", "e", ended)).output).toMatchObject({ got: [1, 2, 3] });
  });

  test("an instance that is paused stays so through a restart, and sleeps the rest when it is resumed", async () => {
    await world.runtime.instances.create("flow", "p", { sleep: 6000 });
    await world.until("flow", "p", waiting);
    await redeploy("v2");
    const slept = Date.now() - Date.parse(String((await step("p", "nap-1")).start));
    await world.runtime.instances.setStatus("flow", "p", "pause");
    await world.until("flow", "p", ({ status }) => status === "paused");
    await world.restart(() => sleep(6000));
    await sleep(500);
    expect((await world.runtime.instances.state("flow", "p")).status).toBe("paused");
    const resumed = Date.now();
    await world.runtime.instances.setStatus("flow", "p", "resume");
    await world.until("flow", "p", ended);
    expect(Date.now() - resumed).toBeGreaterThan(6000 - slept - LATE);
    expect(Date.now() - resumed).toBeLessThan(6000 - slept + LATE);
  });

  test("after kill -9 everything is there again, the workerd that was left is ended, and a sleep ends on time", async () => {
    await world.runtime.dispose();
    const port = await freePort();
    const worker = { ...workerCode("api", flowCode("v1"), port), ...FLOW_WORKER };
    const workflow = { name: "flow", className: "Flow", scriptName: "api", schedules: [] };
    world.workers.set("api", worker);
    const file = join(world.data, "desired.json");
    const modules = worker.modules.map((part) => ({ ...part, body: Buffer.from(part.body).toString("base64") }));
    await writeFile(file, JSON.stringify({ workers: [{ ...worker, modules }], workflows: [workflow] }));
    const child = spawn(
      process.execPath,
      ["-r", "ts-node/register/transpile-only", join(__dirname, "fixtures", "serve.ts"), world.data, file],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    children.push(child);
    await once(child.stdout, "data");
    await world.text("api", "/create", { method: "POST", body: JSON.stringify({ id: "k", params: { sleep: 8000 } }) });
    const start = Date.now();
    expect(await world.text("api", "/kv?kept")).toBe("?kept");
    child.kill("SIGKILL");
    await once(child, "exit");
    const left = workerds(world.data);
    expect(left).toHaveLength(1);

    await world.restart();
    expect(workerds(world.data)).not.toContain(left[0]);
    expect(await world.text("api", "/kv")).toBe("?kept");
    await world.until("flow", "k", ended);
    expectTook(Date.now() - start, 8000);
  });

  test("a workerd that crashes comes back by itself, at the same address, and what slept ends on time", async () => {
    await world.runtime.instances.create("flow", "c", { sleep: 5000 });
    await world.until("flow", "c", waiting);
    for (const pid of workerds(world.data)) process.kill(pid, "SIGKILL");
    await eventually(async () => {
      expect(await world.text("api", "/kv?back")).toBe("?back");
    });
    await world.until("flow", "c", ended);
    const nap = await step("c", "nap-1");
    expectTook(after(nap.start, nap.end), 5000);
  });

  test("the instances of a Workflow can be read and ended without its Worker, and sleep on until it is back", async () => {
    await world.runtime.instances.create("flow", "left", { sleep: 1500 });
    await world.runtime.instances.create("flow", "ended", { sleep: 60_000 });
    await world.until("flow", "left", waiting);
    world.workers.delete("api");
    await world.runtime.workerChanged("api");
    await world.runtime.instances.setStatus("flow", "ended", "terminate");
    expect((await world.runtime.listInstances("flow")).map(({ id, state }) => [id, state])).toEqual(
      expect.arrayContaining([
        ["left", "waiting"],
        ["ended", "terminated"],
      ]),
    );
    await expect(world.runtime.instances.create("flow", "new", {})).rejects.toThrow('its Worker "api" does not exist');
    await sleep(1500);
    await redeploy("v2");
    expect((await world.until("flow", "left", ended)).output).toMatchObject({ version: "v2" });
  });

  test("a start wakes what sleeps and starts nothing for what is finished", async () => {
    await world.runtime.instances.create("flow", "done", {});
    await world.until("flow", "done", ended);
    await world.restart();
    await sleep(1000);
    expect(workerds(world.data)).toEqual([]);
    await world.runtime.instances.create("flow", "asleep", { sleep: 60_000 });
    await world.restart();
    await eventually(() => {
      expect(workerds(world.data)).toHaveLength(1);
    });
  });

  test("instances that are created while node is killed are there with all they did, or not at all", async () => {
    const ids = Array.from({ length: 30 }, (_, i) => `i${i}`);
    const created = ids.map((id) => world.runtime.instances.create("flow", id, { sleep: 500 }).then(() => id));
    await Promise.any(created);
    for (const pid of workerds(world.data)) process.kill(pid, "SIGKILL");
    const sure = (await Promise.allSettled(created)).flatMap((each) =>
      each.status === "fulfilled" ? [each.value] : [],
    );
    await world.restart();
    const listed = (await world.runtime.listInstances("flow")).map(({ id }) => id);
    expect(listed).toEqual(expect.arrayContaining(sure));
    for (const id of listed) expect((await world.until("flow", id, ended)).status).toBe("complete");
  });
});
