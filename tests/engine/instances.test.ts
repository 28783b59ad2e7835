import { setTimeout as sleep } from "node:timers/promises";

import { LocalCloudflare } from "../support/local";
import { program, workerCode } from "../support/programs";
import { Stack } from "../support/stack";

jest.setTimeout(180_000);

const WORKFLOW = "shop-test-order-processor";

describe("a Workflow with an instance asleep", () => {
  let cloudflare: LocalCloudflare;
  let stack: Stack;

  beforeAll(async () => {
    cloudflare = await LocalCloudflare.start();
    stack = await Stack.create({ "index.ts": program(), "worker.js": workerCode() }, cloudflare.env);
    await stack.up();
  });

  afterAll(async () => {
    await stack?.dispose();
    await cloudflare?.stop();
  });

  const status = async (id: string, workflow = WORKFLOW) =>
    (await cloudflare.api<{ status: string }>("GET", `/workflows/${workflow}/instances/${id}`)).status;

  async function fallAsleep(id: string, time: string, workflow = WORKFLOW) {
    await cloudflare.api("POST", `/workflows/${workflow}/instances`, { instance_id: id, params: { sleep: time } });
    for (let tries = 0; tries < 50 && (await status(id, workflow)) === "queued"; tries += 1) await sleep(100);
    await sleep(300);
    cloudflare.wire.take();
  }

  it("lives on through an update of the code", async () => {
    await fallAsleep("long", "1 hour");
    await stack.write({ "worker.js": workerCode("second") });
    await stack.up();
    expect(["running", "waiting"]).toContain(await status("long"));
  });

  it("lives on while a change behind Pulumi's back is seen and put right", async () => {
    const definition = { class_name: "OrderProcessor", script_name: "shop-test-api", limits: { steps: 7 } };
    await cloudflare.api("PUT", `/workflows/${WORKFLOW}`, definition);
    const refreshed = await stack.expect(0, "refresh", "--yes", "--skip-preview", "--diff");
    expect(refreshed.output).toMatch(/steps: 7/);
    await stack.up();
    await stack.expect(0, "refresh", "--yes", "--skip-preview", "--expect-no-changes");
    expect(["running", "waiting"]).toContain(await status("long"));
  });

  it("is not destroyed: the message counts the instances and says the ways on, and nothing is deleted", async () => {
    const { code, output } = await stack.run("destroy", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(output).toMatch(/has 1 instance in flight \(1 (running|waiting)\); deleting it would end them/);
    for (const way of ['`drain: "5m"`', "`forceDestroy: true`"]) expect(output).toContain(way);
    expect(output).not.toMatch(/at \S+ \(.*:\d+:\d+\)/);
    expect((await stack.resources()).map(({ id }) => id)).toEqual(["shop-test-api", WORKFLOW]);
    expect(["running", "waiting"]).toContain(await status("long"));
  });

  it("is not moved to another Worker", async () => {
    await stack.write({ "index.ts": program({ worker: 'name: "elsewhere"' }) });
    const { code, output } = await stack.run("up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(output).toContain('moving it from the Worker "shop-test-api" to "elsewhere"');
    expect(await cloudflare.api("GET", `/workflows/${WORKFLOW}`)).toMatchObject({ script_name: "shop-test-api" });
    await stack.write({ "index.ts": program() });
    await stack.up();
    expect((await cloudflare.api<{ id: string }[]>("GET", "/workers/scripts")).map(({ id }) => id)).toEqual([
      "shop-test-api",
    ]);
  });

  it("a new name is a replacement whose preview says what goes on under the old one", async () => {
    await stack.write({ "index.ts": program({ workflow: 'name: "orders-2"' }) });
    const { output } = await stack.preview();
    expect(output).toMatch(/cloudflare:Workflow: \(replace\)/);
    expect(output).toMatch(new RegExp(`replaces ${WORKFLOW}, which has 1 (running|waiting)`));
    await stack.write({ "index.ts": program() });
  });

  it("another id under the same name, with its alias, is the same Workflow", async () => {
    const renamed = program({ workflow: `name: "${WORKFLOW}", aliases: ["orderProcessor"]` })
      .replace('new Workflow("orderProcessor"', 'new Workflow("orderProcessorRenamed"')
      .replace("aliases:", 'className: "OrderProcessor", aliases:');
    await stack.write({ "index.ts": renamed });
    await stack.up();
    expect(["running", "waiting"]).toContain(await status("long"));
    expect((await stack.resources()).map(({ id }) => id)).toEqual(["shop-test-api", WORKFLOW]);
  });

  it("another id under the same name, without an alias, deletes nothing either", async () => {
    await stack.write({ "index.ts": program() });
    const { output } = await stack.up();
    expect(output).toContain(`The Workflow ${WORKFLOW} was not deleted`);
    expect(["running", "waiting"]).toContain(await status("long"));
  });

  it("is destroyed by forceDestroy, which is no request of its own", async () => {
    await stack.write({ "index.ts": program({ workflow: "forceDestroy: true" }) });
    cloudflare.wire.take();
    await stack.up();
    expect(cloudflare.wire.take()).toEqual([]);
    await stack.expect(0, "destroy", "--yes", "--skip-preview");
    expect(cloudflare.wire.take()).toEqual([`DELETE /workflows/${WORKFLOW}`, "DELETE /workers/scripts/shop-test-api"]);
  });

  it("is drained: the deletion waits for the end of what ends in time, and says so", async () => {
    await stack.write({ "index.ts": program({ workflow: 'drain: "1m"' }) });
    await stack.up();
    await fallAsleep("short", "6 seconds");
    const began = Date.now();
    await stack.expect(0, "destroy", "--yes", "--skip-preview");
    expect(Date.now() - began).toBeGreaterThan(3_000);
    expect(await cloudflare.api("GET", "/workflows")).toEqual([]);
  });

  it("is not deleted when the drain ends before the instances do", async () => {
    await stack.write({ "index.ts": program({ workflow: 'drain: "2s"' }) });
    await stack.up();
    await fallAsleep("too-long", "1 hour");
    const { code, output } = await stack.run("destroy", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(output).toMatch(/has 1 instance in flight .* after waiting for 2s/);
    await cloudflare.api("PATCH", `/workflows/${WORKFLOW}/instances/too-long/status`, { status: "terminate" });
  });
});
