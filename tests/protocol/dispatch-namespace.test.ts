import { UNKNOWN } from "../../provider/lifecycle/unknown";
import type { Plugin, Props } from "../support/plugin";
import { refusal } from "../support/wire";
import { sourceOf } from "../unit/support/source";
import { CODE, useCloudflare, workerInputs } from "./harness";

const { cloudflare, engine, plugin } = useCloudflare();

const NAMESPACES = "/workers/dispatch/namespaces";
const scriptIn = (namespace: string, name: string) => `${NAMESPACES}/${namespace}/scripts/${name}`;

/** What the program sends of a Worker of a dispatch namespace. */
const tenant = (name: string, change: Props = {}): Props => {
  const { workersDev: _, crons: __, ...inputs } = workerInputs(name);
  return { ...inputs, dispatchNamespace: "prod", ...change };
};

async function deploy(process: Plugin, id: string, sent: Props) {
  const worker = process.resource("Worker", id);
  const { inputs, failures } = await worker.check(sent);
  expect(failures).toEqual([]);
  return { worker, inputs, ...(await worker.create(inputs)) };
}

beforeAll(async () => {
  for (const name of ["prod", "test", "gone"]) await cloudflare().api("POST", NAMESPACES, { name });
});

it("a Worker lives in its dispatch namespace from check to delete, with the requests that each step needs and no more", async () => {
  const { wire } = cloudflare();
  const path = scriptIn("prod", "life");
  const { worker, inputs, id, outputs } = await deploy(await plugin(), "life", tenant("life"));
  expect(inputs).toMatchObject({ dispatchNamespace: "prod", workersDev: { enabled: false, previews: false } });
  expect({ id, url: outputs["url"] }).toEqual({ id: "life", url: undefined });
  expect(wire.take()).toEqual([`GET ${path}`, `PUT ${path}`]);
  expect(await cloudflare().api("GET", `${path}/tags`)).toEqual(["pulumi:organization/shop/dev/life"]);
  expect(await cloudflare().api("GET", "/workers/scripts")).toEqual([]);

  const again = await worker.check(tenant("life"), inputs);
  expect(await worker.diff(id, outputs, again.inputs)).toEqual({ changes: false, replaces: [] });
  expect(wire.take()).toEqual([]);

  const code = CODE.replace("region", "now in");
  const changed = await worker.check(tenant("life", { source: sourceOf(code), secrets: { KEY: "new" } }), inputs);
  expect(await worker.diff(id, outputs, changed.inputs)).toEqual({ changes: true, replaces: [] });
  const updated = await worker.update(id, outputs, changed.inputs);
  expect(wire.take()).toEqual([`PUT ${path}`]);

  const next = (await plugin()).resource("Worker", "life");
  expect(await next.read(id, updated)).toEqual({ id, inputs: changed.inputs, outputs: updated });
  expect(wire.take()).toEqual([`GET ${path}`]);
  wire.failOnce({ method: "DELETE", path: /scripts\/life$/, ...refusal(404, 10013, "something else") });
  await expect(next.delete(id, updated)).rejects.toThrow("something else");
  await next.delete(id, updated);
  expect(wire.take()).toEqual([`DELETE ${path}`, `DELETE ${path}`]);
  expect(await cloudflare().api("GET", `${NAMESPACES}/prod/scripts`)).toEqual([]);
});

it("a refresh finds what changed behind Pulumi's back, and that the script or its namespace is gone", async () => {
  const path = scriptIn("gone", "drift");
  const { id, outputs } = await deploy(await plugin(), "drift", tenant("drift", { dispatchNamespace: "gone" }));
  await cloudflare().api("PUT", `${path}/tags`, ["pulumi:organization/shop/dev/drift", "team"]);
  await cloudflare().api("PUT", `${path}/secrets`, { name: "NEW", text: "a", type: "secret_text" });
  cloudflare().wire.take();
  const next = async () => (await plugin()).resource("Worker", "drift");
  expect((await (await next()).read(id, outputs)).inputs).toMatchObject({
    tags: ["team"],
    secrets: { KEY: "the-secret-value", NEW: "set outside of Pulumi" },
  });
  expect(cloudflare().wire.take()).toEqual([`GET ${path}`, `GET ${path}/settings`]);
  for (const gone of [`${path}?force=true`, `${NAMESPACES}/gone`]) {
    await cloudflare().api("DELETE", gone);
    const worker = await next();
    expect((await worker.read(id, outputs)).id).toBe("");
    await worker.delete(id, outputs);
  }
});

it("a script of the namespace that something else deployed stays as it is, unless the program adopts it", async () => {
  await deploy(await plugin(), "other", tenant("taken", { owner: "pulumi:o/p/s/other" }));
  const path = scriptIn("prod", "taken");
  const worker = (await plugin()).resource("Worker", "taken");
  cloudflare().wire.take();
  expect((await worker.check(tenant("taken"))).failures).toEqual([
    {
      property: "name",
      reason: expect.stringContaining(
        'exists in the dispatch namespace "prod", deployed by the Pulumi resource o/p/s/',
      ),
    },
  ]);
  const { inputs } = await worker.check(tenant("taken", { adopt: true, bindings: {} }));
  expect(inputs["notice"]).toMatch(
    /^takes over what .* deployed .*: its code and settings are overwritten, and these bindings go: REGION \(plain_text\)$/,
  );
  await worker.create(inputs);
  expect(cloudflare().wire.take()).toEqual([
    `GET ${path}`,
    `GET ${path}/settings`,
    "GET /workers/durable_objects/namespaces",
    `PUT ${path}`,
  ]);
  expect(await cloudflare().api("GET", `${path}/tags`)).toEqual(["pulumi:organization/shop/dev/taken"]);
});

it("a change of the namespace is a replacement, also when it is not known yet, and the script of the old one goes", async () => {
  const { inputs, id, outputs } = await deploy(await plugin(), "moves", tenant("moves"));
  const worker = (await plugin()).resource("Worker", "moves");
  cloudflare().wire.take();
  const unknown = await worker.check(tenant("moves", { dispatchNamespace: UNKNOWN }), inputs);
  expect(unknown.failures).toEqual([]);
  expect(await worker.diff(id, outputs, unknown.inputs)).toEqual({ changes: true, replaces: ["dispatchNamespace"] });
  const toAccount = await worker.check({ ...workerInputs("moves"), accountId: UNKNOWN }, inputs);
  expect((await worker.diff(id, outputs, toAccount.inputs)).replaces).toContain("dispatchNamespace");
  expect(cloudflare().wire.take()).toEqual([]);

  const moved = await worker.check(tenant("moves", { dispatchNamespace: "test" }), inputs);
  expect(await worker.diff(id, outputs, moved.inputs)).toEqual({ changes: true, replaces: ["dispatchNamespace"] });
  await worker.create(moved.inputs);
  await worker.delete(id, outputs);
  expect(cloudflare().wire.take()).toEqual([
    `GET ${scriptIn("test", "moves")}`,
    `PUT ${scriptIn("test", "moves")}`,
    `DELETE ${scriptIn("prod", "moves")}`,
  ]);
  expect(engine().take()).toEqual([]);
});

it("a namespace that does not exist is no conflict in the preview, and the upload says what to do", async () => {
  const worker = (await plugin()).resource("Worker", "none");
  const { inputs, failures } = await worker.check(tenant("none", { dispatchNamespace: "none" }));
  expect(failures).toEqual([]);
  await expect(worker.create(inputs)).rejects.toThrow(/code 100119[^]*Create the dispatch namespace first/);
});

it("Durable Objects with data keep a Worker in its namespace, and are told from those of the account by that name", async () => {
  const code = `import { DurableObject } from "cloudflare:workers";
    export class Room extends DurableObject {
      async write() { await this.ctx.storage.put("key", 1); }
    }
    export default { async fetch(_, env) { await env.ROOM.getByName("a").write(); return new Response("written"); } };`;
  const change = {
    source: sourceOf(code),
    exports: { Room: { type: "durable-object", storage: "sqlite" } },
    bindings: { ROOM: { type: "durable_object_namespace", class_name: "Room" } },
  };
  const process = await plugin();
  const own = await deploy(process, "rooms-of-account", workerInputs("rooms", { ...change, crons: [] }));
  const { inputs, id, outputs } = await deploy(process, "rooms", tenant("rooms", change));
  const dispatcher = {
    source: sourceOf("export default { fetch: (request, env) => env.PROD.get('rooms').fetch(request) };"),
    bindings: { PROD: { type: "dispatch_namespace", namespace: "prod" } },
    crons: [],
  };
  const { outputs: dispatching } = await deploy(process, "dispatcher", workerInputs("dispatcher", dispatcher));
  expect(await (await fetch(String(dispatching["url"]))).text()).toBe("written");

  const next = await plugin();
  await next.resource("Worker", "rooms-of-account").delete(own.id, own.outputs);
  const worker = next.resource("Worker", "rooms");
  const moved = await worker.check(tenant("rooms", { ...change, dispatchNamespace: "test" }), inputs);
  expect(moved.failures).toEqual([
    {
      property: "exports.Room",
      reason: expect.stringMatching(/to another dispatch namespace[^]*to keep it, set `dispatchNamespace: "prod"`/),
    },
  ]);
  await expect(worker.delete(id, outputs)).rejects.toThrow("has stored data (1 object)");
  await worker.delete(id, { ...outputs, allowDataLoss: true });
});

it("late bindings are added to the script of the namespace and taken out of it", async () => {
  const process = await plugin();
  await deploy(process, "late", tenant("late", { lateBindings: ["LATE"] }));
  const late = process.resource("WorkerBindings", "late");
  const { inputs } = await late.check({
    accountId: cloudflare().accountId,
    scriptName: "late",
    dispatchNamespace: "prod",
    bindings: { LATE: { type: "plain_text", text: "here" } },
    problems: [],
  });
  cloudflare().wire.take();
  const { id, outputs } = await late.create(inputs);
  await (await plugin()).resource("WorkerBindings", "late").delete(id, outputs);
  const settings = `${scriptIn("prod", "late")}/settings`;
  const change = [`GET ${settings}`, `PATCH ${settings}`];
  expect(cloudflare().wire.take()).toEqual([...change, ...change]);
});
