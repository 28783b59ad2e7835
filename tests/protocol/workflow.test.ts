import { UNKNOWN } from "../../provider/lifecycle/unknown";
import type { Plugin } from "../support/plugin";
import { useCloudflare, workerInputs, workflowInputs } from "./harness";

const { cloudflare, engine, plugin } = useCloudflare();

/** A script that exports the class. */
async function deployScript(process: Plugin, name: string) {
  const worker = process.resource("Worker", name);
  const { inputs } = await worker.check(workerInputs(name));
  await worker.create(inputs);
  cloudflare().wire.take();
}

it("a Workflow lives from check to delete, with the requests that each step needs and no more", async () => {
  const { wire, accountId } = cloudflare();
  const process = await plugin();
  await deployScript(process, "owner");
  const workflow = process.resource("Workflow", "orders");
  const sent = workflowInputs("orders", "owner", accountId, { schedules: ["0 6 * * *"], limits: { steps: 500 } });

  const { inputs, failures } = await workflow.check(sent);
  expect(failures).toEqual([]);
  expect(wire.take()).toEqual(["GET /workflows"]);
  const { id, outputs } = await workflow.create(inputs);
  expect(id).toBe("orders");
  expect(outputs).toMatchObject({
    ...inputs,
    workflowId: expect.stringMatching(/./),
    versionId: expect.stringMatching(/./),
  });
  expect(wire.take()).toEqual(["PUT /workflows/orders"]);
  expect(await cloudflare().api("GET", "/workflows/orders")).toMatchObject({
    class_name: "OrderProcessor",
    script_name: "owner",
  });

  expect(await workflow.diff(id, outputs, (await workflow.check(sent, inputs)).inputs)).toEqual({
    changes: false,
    replaces: [],
  });
  expect(wire.take()).toEqual([]);

  const changed = await workflow.check({ ...sent, limits: { steps: 600 }, schedules: [] }, inputs);
  expect(await workflow.diff(id, outputs, changed.inputs)).toEqual({ changes: true, replaces: [] });
  const updated = await workflow.update(id, outputs, changed.inputs);
  expect(wire.take()).toEqual(["PUT /workflows/orders"]);
  expect(await workflow.diff(id, updated, changed.inputs)).toEqual({ changes: false, replaces: [] });

  const later = (await plugin()).resource("Workflow", "orders");
  expect(await later.read(id, updated)).toEqual({ id, inputs: changed.inputs, outputs: updated });
  expect(wire.take()).toEqual(["GET /workflows"]);

  await later.delete(id, updated);
  expect(wire.take()).toEqual(["GET /workflows/orders", "DELETE /workflows/orders"]);
  expect(await cloudflare().api("GET", "/workflows")).toEqual([]);
});

it("an option that says only how to delete goes from the state when it goes from the program", async () => {
  const { wire, accountId } = cloudflare();
  const process = await plugin();
  await deployScript(process, "patient");
  const workflow = process.resource("Workflow", "patient");
  const sent = workflowInputs("patient", "patient", accountId, { drain: "5m", forceDestroy: true });
  const { inputs } = await workflow.check(sent);
  const { id, outputs } = await workflow.create(inputs);
  wire.take();

  const plain = (await workflow.check(workflowInputs("patient", "patient", accountId), inputs)).inputs;
  expect(await workflow.diff(id, outputs, plain)).toEqual({ changes: true, replaces: [] });
  const updated = await workflow.update(id, outputs, plain);
  expect(wire.take()).toEqual([]);
  expect(updated["drain"]).toBeUndefined();
  expect(await workflow.diff(id, updated, plain)).toEqual({ changes: false, replaces: [] });
});

it("a Workflow that another script owns is left as it is, and the message says whose it is", async () => {
  const { wire, accountId } = cloudflare();
  const process = await plugin();
  await deployScript(process, "first");
  await cloudflare().api("PUT", "/workflows/taken", { class_name: "OrderProcessor", script_name: "first" });
  const workflow = process.resource("Workflow", "taken");
  const { inputs, failures } = await workflow.check(workflowInputs("taken", "second", accountId));
  expect(failures).toMatchInlineSnapshot(`
   [
     {
       "property": "name",
       "reason": "A Workflow named "taken" already exists in this account and belongs to the Worker "first". It was not changed.
   Use another \`name\`, or set \`adopt: true\` to take over the existing Workflow with its instances.",
     },
   ]
  `);
  await expect(workflow.create(inputs)).rejects.toThrow(failures[0]?.reason);
  expect(wire.take()).toEqual(["GET /workflows"]);
  expect(await cloudflare().api("GET", "/workflows/taken")).toMatchObject({ script_name: "first" });

  const adopted = await workflow.check(workflowInputs("taken", "second", accountId, { adopt: true }));
  expect(adopted.failures).toEqual([]);
});

it("a Workflow of a Worker that is replaced by another name is no conflict where it goes first, and one where it stays", async () => {
  const { accountId } = cloudflare();
  const before = await plugin();
  await deployScript(before, "before-name");
  const old = before.resource("Workflow", "follows");
  const { id, outputs } = await old.create(
    (await old.check(workflowInputs("follows", "before-name", accountId))).inputs,
  );

  // With deleteBeforeReplace the engine checks what is below the Worker as if it were new.
  const process = await plugin();
  const replaced = await process.resource("Worker", "worker").check(workerInputs("after-name"), {
    ...workerInputs("before-name"),
    accountId,
  });
  expect(replaced.failures).toEqual([]);
  const workflow = process.resource("Workflow", "follows");
  const { inputs, failures } = await workflow.check(workflowInputs("follows", "after-name", accountId));
  expect(failures).toEqual([]);
  await expect(workflow.create(inputs)).rejects.toThrow('belongs to the Worker "before-name". It was not changed');

  await workflow.delete(id, outputs);
  await deployScript(process, "after-name");
  await workflow.create(inputs);
  expect(await cloudflare().api("GET", "/workflows/follows")).toMatchObject({ script_name: "after-name" });
});

it("a change of a Workflow's name is a replacement that says what goes on under the old one", async () => {
  const { wire, accountId } = cloudflare();
  const process = await plugin();
  await deployScript(process, "renaming");
  await cloudflare().api("PUT", "/workflows/before", { class_name: "OrderProcessor", script_name: "renaming" });
  const workflow = process.resource("Workflow", "renamed");
  const olds = workflowInputs("before", "renaming", accountId);
  const { inputs, failures } = await workflow.check({ ...olds, name: "after" }, olds);
  expect(failures).toEqual([]);
  expect(inputs["notice"]).toBe("replaces before, which has no instance in flight");
  expect(await workflow.diff("before", olds, inputs)).toEqual({ changes: true, replaces: ["name"] });
  expect(wire.take()).toEqual(["GET /workflows", "GET /workflows/before"]);
});

it("a resource that goes leaves a Workflow that another one of the same update registered", async () => {
  const { wire, accountId } = cloudflare();
  const process = await plugin();
  await deployScript(process, "moving");
  const workflow = process.resource("Workflow", "moved");
  const { inputs } = await workflow.check(workflowInputs("moved", "moving", accountId));
  const { id, outputs } = await workflow.create(inputs);
  wire.take();
  await process.resource("Workflow", "earlier").delete(id, outputs);
  expect(wire.take()).toEqual([]);
  expect(engine().take()).toMatchObject([
    {
      severity: "warning",
      message: "The Workflow moved was not deleted: another resource of this program manages it now.",
    },
  ]);
  expect(await cloudflare().api("GET", "/workflows/moved")).toMatchObject({ script_name: "moving" });
});

it("a Workflow that is gone reads as an empty id, and its delete is done", async () => {
  const { accountId } = cloudflare();
  const workflow = (await plugin()).resource("Workflow", "gone");
  const outputs = {
    ...workflowInputs("gone", "first", accountId),
    workflowId: "x",
    versionId: "y",
    createdOn: "",
    modifiedOn: "",
  };
  expect((await workflow.read("gone", outputs)).id).toBe("");
  await workflow.delete("gone", outputs);
});

it("what changed behind Pulumi's back is read into the inputs, so that the next preview shows it", async () => {
  const { wire, accountId } = cloudflare();
  const process = await plugin();
  await deployScript(process, "drift");
  const workflow = process.resource("Workflow", "drifting");
  const { inputs } = await workflow.check(workflowInputs("drifting", "drift", accountId, { schedules: ["0 6 * * *"] }));
  const { id, outputs } = await workflow.create(inputs);
  await cloudflare().api("PUT", "/workflows/drifting", {
    class_name: "OrderProcessor",
    script_name: "drift",
    schedules: [{ cron: "0 9 * * *" }],
    limits: { steps: 7 },
  });
  wire.take();
  const read = await (await plugin()).resource("Workflow", "drifting").read(id, outputs);
  expect(wire.take()).toEqual(["GET /workflows", "GET /workflows/drifting/versions"]);
  expect(read.inputs).toMatchObject({ schedules: ["0 9 * * *"], limits: { steps: 7 } });
  expect(await workflow.diff(id, read.outputs, inputs)).toEqual({ changes: true, replaces: [] });
});

it("values that are not known yet pass a preview in every place, and a name is then a replacement", async () => {
  const workflow = (await plugin()).resource("Workflow", "preview");
  const options = { limits: {}, concurrency: {}, retention: {}, drain: "1m" };
  const sent = workflowInputs("preview", "owner", cloudflare().accountId, options);
  for (const name of Object.keys(sent)) {
    const { inputs, failures } = await workflow.check({ ...sent, [name]: UNKNOWN }, sent);
    expect({ name, failures, value: inputs[name] }).toEqual({ name, failures: [], value: UNKNOWN });
    const { replaces } = await workflow.diff("preview", sent, inputs);
    expect(replaces).toEqual(["name", "accountId"].includes(name) ? [name] : []);
  }
  for (const name of ["name", "accountId", "scriptName"]) {
    expect((await workflow.check({ ...sent, [name]: UNKNOWN })).failures).toEqual([]);
  }
  expect(cloudflare().wire.take()).toEqual([]);
});

it("a jurisdiction is set when a Workflow is created: left out it stays, and another one replaces the Workflow, the old one first", async () => {
  const { wire, accountId } = cloudflare();
  const process = await plugin();
  await deployScript(process, "somewhere");
  const workflow = process.resource("Workflow", "somewhere");
  const sent = workflowInputs("somewhere", "somewhere", accountId);
  const { inputs } = await workflow.check({ ...sent, jurisdiction: "eu" });
  const { id, outputs } = await workflow.create(inputs);
  expect(await cloudflare().api("GET", "/workflows/somewhere")).toMatchObject({ jurisdiction: "eu" });

  const leftOut = await workflow.check({ ...sent, limits: { steps: 5 } }, inputs);
  expect(await workflow.diff(id, outputs, leftOut.inputs)).toEqual({ changes: true, replaces: [] });
  const updated = await workflow.update(id, outputs, leftOut.inputs);
  expect(updated).toMatchObject({ jurisdiction: "eu", limits: { steps: 5 } });
  expect(await (await plugin()).resource("Workflow", "somewhere").read(id, updated)).toMatchObject({
    inputs: { jurisdiction: "eu" },
  });

  await expect(
    cloudflare().api("PUT", "/workflows/somewhere", {
      class_name: "OrderProcessor",
      script_name: "somewhere",
      jurisdiction: "us",
    }),
  ).rejects.toThrow("10209");
  wire.take();
  const moved = await workflow.check({ ...sent, jurisdiction: "us" }, leftOut.inputs);
  expect(moved.inputs["notice"]).toBe("replaces somewhere, which has no instance in flight");
  expect(await workflow.diff(id, updated, moved.inputs)).toEqual({ changes: true, replaces: ["jurisdiction"] });
  const later = (await plugin()).resource("Workflow", "somewhere");
  await later.delete(id, updated);
  const created = await later.create((await later.check({ ...sent, jurisdiction: "us" })).inputs);
  expect(await cloudflare().api("GET", "/workflows/somewhere")).toMatchObject({ jurisdiction: "us" });
  await (await plugin()).resource("Workflow", "somewhere").delete(created.id, created.outputs);
});
