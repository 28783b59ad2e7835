import type { InstanceState } from "../../../provider/local/runtime/types";
import { FLOW, FLOW_WORKER } from "./flow";
import { World, eventually, sleep } from "./harness";

/** Two steps at once: a sleep, and work that takes a while. */
const PARALLEL = `
import { WorkflowEntrypoint } from "cloudflare:workers";
export class Flow extends WorkflowEntrypoint {
  async run(event, step) {
    await Promise.all([
      step.sleep("nap", 60_000),
      step.do("work", () => new Promise((resolve) => setTimeout(resolve, 1500))),
    ]);
  }
}
export default {};`;

describe("the status of an instance is the same in the list, by itself and for the Worker's code", () => {
  let world: World;
  const waiting = ({ status }: InstanceState) => status === "waiting";
  const listed = async (id: string) =>
    (await world.runtime.listInstances("flow")).find((each) => each.id === id)?.state;
  /** What the list comes to, and stays at. */
  const expectListed = async (id: string, status: string) => {
    await eventually(async () => {
      expect(await listed(id)).toBe(status);
    }, 3000);
    await sleep(300);
    expect(await listed(id)).toBe(status);
    expect((await world.runtime.instances.state("flow", id)).status).toBe(status);
    expect(JSON.parse(await world.text("api", `/status?id=${id}`))).toMatchObject({ status });
  };

  beforeEach(async () => {
    world = await World.create();
    await world.runtime.start();
    await world.deploy("api", FLOW, FLOW_WORKER);
    await world.register("flow", "Flow", "api");
  });
  afterEach(() => world.end());

  test("when it was paused and resumed while it waits for an event", async () => {
    const { instances } = world.runtime;
    await instances.create("flow", "w", { waits: 1 });
    await world.until("flow", "w", waiting);
    await instances.setStatus("flow", "w", "pause");
    await expectListed("w", "paused");
    await instances.setStatus("flow", "w", "resume");
    await expectListed("w", "waiting");
    await instances.sendEvent("flow", "w", "paid", 1);
    await expectListed("w", "complete");
  });

  test("when it sleeps through a replacement and a restart", async () => {
    await world.runtime.instances.create("flow", "s", { sleep: 60_000 });
    await world.until("flow", "s", waiting);
    await world.deploy("api", `${FLOW}// 2`, FLOW_WORKER);
    await expectListed("s", "waiting");
    await world.restart();
    await expectListed("s", "waiting");
  });

  test("when a step works while another sleeps", async () => {
    await world.deploy("other", PARALLEL);
    await world.register("parallel", "Flow", "other");
    await world.runtime.instances.create("parallel", "p", {});
    const both = async () => {
      const [row] = await world.runtime.listInstances("parallel");
      return [row?.state, (await world.runtime.instances.state("parallel", "p")).status];
    };
    expect(await both()).toEqual(["running", "running"]);
    await eventually(async () => {
      expect(await both()).toEqual(["waiting", "waiting"]);
    });
  });
});

test("Workers with Workflows and other bindings start without a word in the log", async () => {
  const world = await World.create();
  await world.runtime.start();
  await world.deploy("api", FLOW, FLOW_WORKER);
  await world.register("flow", "Flow", "api");
  await world.register("unbound", "Flow", "api");
  await world.runtime.instances.create("flow", "one", {});
  await world.until("flow", "one", ({ status }) => status === "complete");
  // A line waits a second to hear whose it is.
  await sleep(1200);
  expect(world.lines).toEqual([]);
  await world.end();
});
