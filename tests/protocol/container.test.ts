import type { Plugin, Props } from "../support/plugin";
import { PluginError } from "../support/plugin";
import { refusal } from "../support/wire";
import { sourceOf } from "../unit/support/source";
import { useCloudflare, workerInputs } from "./harness";

const { cloudflare, plugin } = useCloudflare();

const CODE = `
import { DurableObject } from "cloudflare:workers";
export class Sandbox extends DurableObject {}
export default { fetch: () => new Response("hello") };
`;
const PLAIN = `export default { fetch: () => new Response("hello") };`;

const SANDBOX = { type: "durable-object", storage: "sqlite" };

/** Deploys a Worker whose class has the container. */
async function deployOwner(process: Plugin, name: string, container: string | undefined = `${name}-sandbox`) {
  const worker = process.resource("Worker", name);
  const sent = (change: Props) => workerInputs(name, { crons: [], bindings: {}, secrets: {}, ...change });
  const exports = { Sandbox: { ...SANDBOX, container } };
  const { inputs } = await worker.check(sent({ source: sourceOf(CODE), exports }));
  const { id, outputs } = await worker.create(inputs);
  cloudflare().wire.take();
  return { worker, id, inputs, outputs, sent };
}

/** What the program sends of a container. */
const containerInputs = (scriptName: string, change: Props = {}): Props => ({
  accountId: cloudflare().accountId,
  scriptName,
  className: "Sandbox",
  name: `${scriptName}-sandbox`,
  image: "app:1.0",
  adopt: false,
  ...change,
});

interface Application {
  id: string;
  name: string;
  max_instances: number;
  constraints: object;
  configuration: { image: string; vcpu: number };
  durable_objects: { namespace_id: string };
}

const api = <Result>(method: string, path: string, body?: object) => cloudflare().api<Result>(method, path, body);
const applications = (name: string) =>
  api<Application[]>("GET", "/containers/applications").then((all) => all.filter((each) => each.name.startsWith(name)));

/** The requests since the last call, without what differs between runs. */
const sent = () =>
  cloudflare()
    .wire.take()
    .map((line) =>
      line.replace(/\/accounts\/[0-9a-f]{32}/, "").replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "A"),
    );

const ONE = "/containers/applications/A";

it("an application lives from check to delete, with the requests that each step needs and no more", async () => {
  const process = await plugin();
  await deployOwner(process, "life");
  const container = process.resource("Container", "life");
  const { inputs, failures } = await container.check(containerInputs("life", { maxInstances: 5 }));
  expect(failures).toEqual([]);
  expect(sent()).toEqual(["GET /containers/applications"]);
  const { id, outputs } = await container.create(inputs);
  expect(sent()).toEqual(["GET /workers/durable_objects/namespaces", "POST /containers/applications"]);
  const image = `registry.cloudflare.com/${cloudflare().accountId}/app`;
  expect(await applications("life")).toMatchObject([
    {
      id,
      name: "life-sandbox",
      max_instances: 5,
      constraints: { tiers: [1, 2] },
      configuration: { image: `${image}:1.0` },
    },
  ]);

  const again = await container.check(containerInputs("life", { maxInstances: 5 }), inputs);
  expect(await container.diff(id, outputs, again.inputs)).toEqual({ changes: false, replaces: [] });
  expect(sent()).toEqual([]);

  const change = { maxInstances: 5, image: "app:1.1", instanceType: "standard-1", rolloutStepPercentage: 50 };
  const changed = (await container.check(containerInputs("life", change), inputs)).inputs;
  expect(await container.diff(id, outputs, changed)).toEqual({ changes: true, replaces: [] });
  const updated = await container.update(id, outputs, changed);
  expect(sent()).toEqual([`PATCH ${ONE}`, `POST ${ONE}/rollouts`]);
  expect(await applications("life")).toMatchObject([{ id, configuration: { image: `${image}:1.1`, vcpu: 0.5 } }]);
  const [rollout] = await api<{ steps: { step_size: object }[] }[]>("GET", `/containers/applications/${id}/rollouts`);
  expect(rollout?.steps.map((step) => step.step_size)).toEqual([{ percentage: 50 }, { percentage: 100 }]);

  const later = (await plugin()).resource("Container", "life");
  cloudflare().wire.take();
  expect(await later.read(id, updated)).toEqual({ id, inputs: changed, outputs: updated });
  expect(sent().sort()).toEqual(["GET /containers/applications", "GET /workers/durable_objects/namespaces"]);
  await later.delete(id, updated);
  expect(sent()).toEqual([`DELETE ${ONE}`]);
  await (await plugin()).resource("Container", "life").delete(id, updated);
  expect(await applications("life")).toEqual([]);
});

it("a rollout that Cloudflare refuses is made by the next update, which says that there is something to do", async () => {
  const process = await plugin();
  await deployOwner(process, "half");
  const container = process.resource("Container", "half");
  const { inputs } = await container.check(containerInputs("half"));
  const { id, outputs } = await container.create(inputs);
  const changed = (await container.check(containerInputs("half", { image: "app:2.0" }), inputs)).inputs;
  const fault = refusal(400, 1602, '{"error":"VALIDATE_INPUT"}');
  cloudflare().wire.failOnce({ method: "POST", path: /rollouts$/, ...fault });
  const failed = await container.update(id, outputs, changed).catch((error: unknown) => error);
  const kept = failed instanceof PluginError ? failed.kept?.properties : undefined;
  expect(kept).toMatchObject({ image: "app:2.0", pendingRollout: true });
  sent();
  expect(await container.diff(id, kept ?? {}, changed)).toMatchObject({ changes: true });
  const whole = await container.update(id, kept ?? {}, changed);
  expect(sent()).toEqual([`POST ${ONE}/rollouts`]);
  expect(await container.diff(id, whole, changed)).toMatchObject({ changes: false });
});

it("an application of that name for another namespace is refused by the preview and the update, and deleted with `adopt`", async () => {
  const process = await plugin();
  await deployOwner(process, "theirs");
  await deployOwner(process, "mine");
  const other = process.resource("Container", "theirs");
  const theirs = await other.create((await other.check(containerInputs("theirs", { name: "box" }))).inputs);
  const fresh = await plugin();
  const container = fresh.resource("Container", "mine");
  const { inputs, failures } = await container.check(containerInputs("mine", { name: "box" }));
  expect(failures).toEqual([
    {
      property: "name",
      reason: expect.stringMatching(/already has a container application "box", which runs .*app:1\.0/),
    },
  ]);
  await expect(container.create(inputs)).rejects.toThrow("it is left as it is");
  const adopting = await container.check(containerInputs("mine", { name: "box", adopt: true }));
  expect(adopting.failures).toEqual([]);
  expect(adopting.inputs["notice"]).toContain("takes its place");
  const { id } = await container.create(adopting.inputs);
  expect(id).not.toBe(theirs.id);
  expect(await applications("box")).toHaveLength(1);

  // What the class has already, wrangler may have made: it is gone on with under its name, and refused under another one.
  const again = fresh.resource("Container", "again");
  expect(await again.create(adopting.inputs)).toMatchObject({ id });
  const renamed = await again.check(containerInputs("mine", { name: "crate" }));
  expect(renamed.failures).toEqual([
    { property: "name", reason: expect.stringContaining('The class already has a container application "box"') },
  ]);
  await expect(again.create(renamed.inputs)).rejects.toThrow('a container application "box"');
  const both = await again.check(containerInputs("mine", { name: "crate", adopt: true }));
  expect(both.failures).toEqual([]);
  expect(both.inputs["notice"]).toMatch(/^deletes a container application "box"/);
});

it("a refresh shows what somebody changed, an application whose namespace is gone, and one that is deleted", async () => {
  const process = await plugin();
  await deployOwner(process, "drift");
  const container = process.resource("Container", "drift");
  const options = {
    constraints: { regions: ["WEUR"] },
    rolloutActiveGracePeriod: "5m",
    observability: { enabled: true },
  };
  const { inputs, failures } = await container.check(containerInputs("drift", options));
  expect(failures).toEqual([]);
  const { id, outputs } = await container.create(inputs);
  const read = async () => (await plugin()).resource("Container", "drift").read(id, outputs);
  expect((await read()).inputs).toEqual(inputs);
  await api("PATCH", `/containers/applications/${id}`, {
    max_instances: 3,
    rollout_active_grace_period: 60,
    configuration: { image: "docker.io/other:1", instance_type: "basic" },
  });
  const seen = await read();
  const drift = {
    maxInstances: 3,
    rolloutActiveGracePeriod: 60_000,
    image: "docker.io/other:1",
    instanceType: "basic",
  };
  expect(seen.inputs).toEqual({ ...inputs, ...drift });
  await api("DELETE", "/workers/scripts/drift?force=true");
  const orphan = await read();
  expect(orphan.inputs).toMatchObject({ className: "(none)", scriptName: "(none)" });
  expect((await container.diff(id, orphan.outputs, inputs)).replaces.sort()).toEqual(["className", "scriptName"]);
  await api("DELETE", `/containers/applications/${id}`);
  expect(await read()).toMatchObject({ id: "" });
});

it("one that is gone is made again by an update", async () => {
  const process = await plugin();
  await deployOwner(process, "gone");
  const container = process.resource("Container", "gone");
  const { inputs } = await container.check(containerInputs("gone"));
  const { id, outputs } = await container.create(inputs);
  await api("DELETE", `/containers/applications/${id}`);
  const changed = (await container.check(containerInputs("gone", { image: "app:2.0" }), inputs)).inputs;
  const made = await container.update(id, outputs, changed);
  expect(made["applicationId"]).not.toBe(id);
  expect(await applications("gone")).toHaveLength(1);
});

it("an upload names the container of a class; before one that takes it or the class away, the application goes", async () => {
  const process = await plugin();
  const { worker, id, inputs, outputs, sent: workerSent } = await deployOwner(process, "order");
  const container = process.resource("Container", "order");
  const made = await container.create((await container.check(containerInputs("order"))).inputs);
  type Version = { resources: { script_runtime: { containers: object[]; exports: object } } };
  const version = await api<Version>("GET", `/workers/scripts/order/versions/${String(outputs["versionId"])}`);
  expect(version.resources.script_runtime).toMatchObject({
    containers: [{ name: "order-sandbox", class_name: "Sandbox" }],
    exports: { Sandbox: { container: "order-sandbox" } },
  });

  const exports = { Sandbox: SANDBOX };
  const bare = await worker.check(workerSent({ source: sourceOf(CODE), exports }), inputs);
  expect(bare.inputs["notice"]).toBe("takes the container away from the Durable Object class Sandbox");
  expect(await worker.diff(id, outputs, bare.inputs)).toEqual({ changes: true, replaces: [] });
  sent();
  const without = await worker.update(id, outputs, bare.inputs);
  const lines = sent();
  expect(lines.indexOf(`DELETE ${ONE}`)).toBeGreaterThan(-1);
  expect(lines.indexOf(`DELETE ${ONE}`)).toBeLessThan(lines.indexOf("PUT /workers/scripts/order"));
  // The engine deletes its resource after the upload.
  await container.delete(made.id, made.outputs);

  const back = await worker.check(workerSent({ source: sourceOf(CODE), exports: inputs["exports"] }), bare.inputs);
  expect(back.inputs["notice"]).toBe('gives the Durable Object class Sandbox the container "order-sandbox"');
  const withIt = await worker.update(id, without, back.inputs);
  await container.create((await container.check(containerInputs("order"))).inputs);
  const dropped = await worker.check(workerSent({ source: sourceOf(PLAIN), allowDataLoss: true }), back.inputs);
  sent();
  await worker.update(id, withIt, dropped.inputs);
  const order = sent();
  expect(order.indexOf(`DELETE ${ONE}`)).toBeGreaterThan(-1);
  expect(order.indexOf(`DELETE ${ONE}`)).toBeLessThan(order.indexOf("PUT /workers/scripts/order"));
  expect(await applications("order")).toEqual([]);
});

it("a class that was uploaded without a container cannot have an application, and is told what to do", async () => {
  const process = await plugin();
  const worker = process.resource("Worker", "never");
  const exports = { Sandbox: SANDBOX };
  const change = { crons: [], bindings: {}, secrets: {}, source: sourceOf(CODE), exports };
  await worker.create((await worker.check(workerInputs("never", change))).inputs);
  const container = process.resource("Container", "never");
  const { inputs } = await container.check(containerInputs("never"));
  await expect(container.create(inputs)).rejects.toThrow("give the container to a class of another name");
});
