import { setTimeout as sleep } from "node:timers/promises";

import type { Plugin, PluginResource, Props } from "../support/plugin";
import { sourceOf } from "../unit/support/source";
import { useCloudflare, workerInputs, workflowInputs } from "./harness";

const { cloudflare, engine, plugin } = useCloudflare();

const SLEEPER = `
import { WorkflowEntrypoint } from "cloudflare:workers";
export class OrderProcessor extends WorkflowEntrypoint {
  async run(event, step) { await step.sleep("nap", event.payload.nap); }
}
export default { fetch: () => new Response() };
`;

/** A registered Workflow, seen by a process that did not register it: as a later update sees it. */
async function registered(name: string, change: Props = {}) {
  const { accountId } = cloudflare();
  const process = await plugin();
  await deploy(process, `${name}-script`);
  const workflow = process.resource("Workflow", name);
  const { inputs } = await workflow.check(workflowInputs(name, `${name}-script`, accountId, change));
  const { id, outputs } = await workflow.create(inputs);
  const later = (await plugin()).resource("Workflow", name);
  return { workflow: later, id, inputs, outputs };
}

async function deploy(process: Plugin, name: string): Promise<PluginResource> {
  const worker = process.resource("Worker", name);
  const { inputs } = await worker.check(workerInputs(name, { source: sourceOf(SLEEPER) }));
  await worker.create(inputs);
  return worker;
}

/** Creates an instance and waits until it is at its step. */
async function asleep(workflow: string, instance: string, nap: string): Promise<void> {
  const path = `/workflows/${workflow}/instances`;
  await cloudflare().api("POST", path, { instance_id: instance, params: { nap } });
  for (let tries = 0; tries < 100; tries += 1) {
    const { steps } = await cloudflare().api<{ steps: unknown[] }>("GET", `${path}/${instance}`);
    if (steps.length > 0) {
      cloudflare().wire.take();
      return;
    }
    await sleep(100);
  }
  throw new Error(`The instance ${instance} does not come to its step.`);
}

const there = async (name: string) =>
  (await cloudflare().api<{ name: string }[]>("GET", "/workflows")).some((workflow) => workflow.name === name);

const statusOf = async (workflow: string, instance: string) =>
  (await cloudflare().api<{ status: string }>("GET", `/workflows/${workflow}/instances/${instance}`)).status;

it("a Workflow with instances in flight is not deleted, and its state stays", async () => {
  const { workflow, id, outputs } = await registered("busy");
  await asleep("busy", "one", "1 hour");
  await asleep("busy", "two", "1 hour");
  const error: unknown = await workflow.delete(id, outputs).catch((caught: unknown) => caught);
  const message = error instanceof Error ? error.message : "";
  expect(message.replace(/\(2 (running|waiting)\)/, "(2 asleep)")).toMatchInlineSnapshot(`
   "The Workflow "busy" has 2 instances in flight (2 asleep); deleting it would end them.
   Set one of these options of the Workflow, then run \`pulumi up\`:
     - \`drain: "5m"\` waits up to 5 minutes for them to end
     - \`forceDestroy: true\` ends them
   If the program no longer has the Workflow "busy", add it again first: the options are read from the state.
   Or end them yourself: npx wrangler workflows instances terminate busy <instance>"
  `);
  expect(cloudflare().wire.take()).toEqual(["GET /workflows/busy"]);
  expect(await there("busy")).toBe(true);
  for (const instance of ["one", "two"]) expect(await statusOf("busy", instance)).toMatch(/^(running|waiting)$/);
});

it("with forceDestroy it is deleted at once, without a question", async () => {
  const { workflow, id, outputs } = await registered("forced", { forceDestroy: true });
  await asleep("forced", "one", "1 hour");
  await workflow.delete(id, outputs);
  expect(cloudflare().wire.take()).toEqual(["DELETE /workflows/forced"]);
  expect(await there("forced")).toBe(false);
});

it("with drain it is deleted once the last instance has ended, and the wait is shown", async () => {
  const { workflow, id, outputs } = await registered("drained", { drain: "20s" });
  await asleep("drained", "one", "3 seconds");
  engine().take();
  await workflow.delete(id, outputs);
  const requests = cloudflare().wire.take();
  expect(requests.slice(0, 2)).toEqual(["GET /workflows/drained", "GET /workflows/drained"]);
  expect(requests.at(-1)).toBe("DELETE /workflows/drained");
  const said = engine().take();
  expect(said[0]).toMatchObject({ severity: "info", ephemeral: true });
  expect(said[0]?.message).toMatch(/^waiting up to (20|1\d)s for 1 (running|waiting) \(Workflow drained\)$/);
  expect(await there("drained")).toBe(false);
});

it("with drain it stays when an instance goes on for longer", async () => {
  const { workflow, id, outputs } = await registered("patient", { drain: "1s" });
  await asleep("patient", "one", "1 hour");
  const began = Date.now();
  await expect(workflow.delete(id, outputs)).rejects.toThrow(
    /has 1 instance in flight \(1 (running|waiting)\) after waiting for 1s; deleting it would end them\.\n/,
  );
  expect(Date.now() - began).toBeGreaterThanOrEqual(1_000);
  expect(
    cloudflare()
      .wire.take()
      .filter((line) => line.startsWith("DELETE")),
  ).toEqual([]);
  expect(await there("patient")).toBe(true);
});

it("it is not moved to another script either, unless the program says so, and the preview says how many go on", async () => {
  const { workflow, id, inputs, outputs } = await registered("moving");
  await deploy(await plugin(), "elsewhere");
  await asleep("moving", "one", "1 hour");
  const moved = await workflow.check({ ...inputs, scriptName: "elsewhere" }, inputs);
  expect(moved.inputs["notice"]).toMatch(
    /^moves from the Worker "moving-script", with 1 (running|waiting): this will be refused$/,
  );
  await expect(workflow.update(id, outputs, moved.inputs)).rejects.toThrow(
    'moving it from the Worker "moving-script" to "elsewhere" would continue them with the code of another Worker.',
  );
  expect(await cloudflare().api("GET", "/workflows/moving")).toMatchObject({ script_name: "moving-script" });

  const forced = await workflow.update(id, outputs, { ...moved.inputs, forceDestroy: true });
  expect(forced).toMatchObject({ scriptName: "elsewhere" });
  expect(await cloudflare().api("GET", "/workflows/moving")).toMatchObject({ script_name: "elsewhere" });
});

it("forceDestroy and drain are kept for the day it is deleted, without a request", async () => {
  const { workflow, id, inputs, outputs } = await registered("later");
  cloudflare().wire.take();
  const changed = await workflow.check({ ...inputs, forceDestroy: true, drain: "5m" }, inputs);
  expect(await workflow.diff(id, outputs, changed.inputs)).toEqual({ changes: true, replaces: [] });
  const updated = await workflow.update(id, outputs, changed.inputs);
  expect(updated).toEqual({ ...outputs, forceDestroy: true, drain: "5m" });
  expect(cloudflare().wire.take()).toEqual([]);
});
