import { UNKNOWN } from "../../provider/lifecycle/unknown";
import type { Plugin } from "../support/plugin";
import { useCloudflare, workerInputs, workflowInputs } from "./harness";

const { cloudflare, plugin } = useCloudflare();

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
  const { id, outputs } = await workflow.create(inputs);
  expect(id).toBe("orders");
  expect(outputs).toMatchObject({
    ...inputs,
    workflowId: expect.stringMatching(/./),
    versionId: expect.stringMatching(/./),
  });
  expect(wire.take()).toEqual(["GET /workflows", "PUT /workflows/orders"]);
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

  const read = await workflow.read(id, updated);
  expect(wire.take()).toEqual(["GET /workflows/orders"]);
  expect(read.id).toBe(id);
  expect(read.inputs).toEqual(changed.inputs);

  await workflow.delete(id, updated);
  expect(wire.take()).toEqual(["DELETE /workflows/orders"]);
  expect(await cloudflare().api("GET", "/workflows")).toEqual([]);
});

it("a Workflow that another script owns is left as it is, and the message says whose it is", async () => {
  const { wire, accountId } = cloudflare();
  const process = await plugin();
  await deployScript(process, "first");
  await cloudflare().api("PUT", "/workflows/taken", { class_name: "OrderProcessor", script_name: "first" });
  const workflow = process.resource("Workflow", "taken");
  const { inputs } = await workflow.check(workflowInputs("taken", "second", accountId));
  await expect(workflow.create(inputs)).rejects.toThrow('belongs to the Worker "first"; it was left as it is');
  expect(wire.take()).toEqual(["GET /workflows"]);
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
  const { accountId } = cloudflare();
  const process = await plugin();
  await deployScript(process, "drift");
  const workflow = process.resource("Workflow", "drifting");
  const { inputs } = await workflow.check(workflowInputs("drifting", "drift", accountId, { schedules: ["0 6 * * *"] }));
  const { id, outputs } = await workflow.create(inputs);
  await cloudflare().api("PUT", "/workflows/drifting", {
    class_name: "OrderProcessor",
    script_name: "drift",
    schedules: [{ cron: "0 9 * * *" }],
  });
  const read = await workflow.read(id, outputs);
  expect(read.inputs["schedules"]).toEqual(["0 9 * * *"]);
  expect(await workflow.diff(id, read.outputs, inputs)).toEqual({ changes: true, replaces: [] });
});

it("values that are not known yet pass a preview in every place, and a name is then a replacement", async () => {
  const workflow = (await plugin()).resource("Workflow", "preview");
  const sent = workflowInputs("preview", "owner", "account", { limits: {}, concurrency: {}, retention: {} });
  for (const name of Object.keys(sent)) {
    const { inputs, failures } = await workflow.check({ ...sent, [name]: UNKNOWN });
    expect({ name, failures, value: inputs[name] }).toEqual({ name, failures: [], value: UNKNOWN });
    const { replaces } = await workflow.diff("preview", sent, inputs);
    expect(replaces).toEqual(["name", "accountId"].includes(name) ? [name] : []);
  }
  expect(cloudflare().wire.take()).toEqual([]);
});
