import type Cloudflare from "cloudflare";

import {
  call,
  cleanUp,
  enable,
  deployFlow,
  FLOW_BINDING,
  sdk,
  start,
  until,
  WAITING,
  upload,
  type Instance,
} from "./harness";

/** Its code makes an instance of the kind that the path names. */
const SLEEPING = `
import { WorkflowEntrypoint } from "cloudflare:workers";
import { NonRetryableError } from "cloudflare:workflows";
export class Flow extends WorkflowEntrypoint {
  async run({ payload: { kind } }, step) {
    if (kind === "sleep") await step.sleep("nap", "1 hour");
    if (kind === "wait") await step.waitForEvent("paid", { type: "paid", timeout: "1 hour" });
    if (kind === "fail") throw new NonRetryableError("no");
  }
}
export default {
  async fetch(request, env) {
    const { id } = await env.FLOW.create({ params: { kind: new URL(request.url).pathname.slice(1) } });
    return Response.json({ id });
  },
};`;

let local: Awaited<ReturnType<typeof start>>;
let client: Cloudflare;
let account_id: string;

beforeAll(async () => {
  local = await start();
  client = sdk(local);
  account_id = local.accountId;
  await deployFlow(local);
}, 30_000);
afterAll(cleanUp);

const statusOf = (id: string, wanted: string) =>
  until(
    () => client.workflows.instances.get(id, { account_id, workflow_name: "flow" }),
    ({ status }) => status === wanted,
  );

test("an instance runs to its event and its end, and tells its steps", async () => {
  const created = await client.workflows.instances.create("flow", {
    account_id,
    instance_id: "first",
    params: JSON.stringify({ n: 1 }),
  });
  expect(created).toMatchObject({ id: "first", status: "queued", trigger_source: "api" });
  await statusOf("first", "waiting");
  await client.workflows.instances.events.create("paid", {
    account_id,
    workflow_name: "flow",
    instance_id: "first",
    body: { amount: 3 },
  });
  const done = await statusOf("first", "complete");
  expect(done).toMatchObject({
    success: true,
    versionId: created.version_id,
    params: { n: 1 },
    output: { first: { n: 1 }, paid: { amount: 3 } },
    trigger: { source: "api" },
    step_count: 2,
  });
  expect(done.steps.map((step) => step.type)).toEqual(["step", "waitForEvent"]);
});

test("an id that exists is refused, and one that nobody created is not found and leaves nothing", async () => {
  await call(local, "POST", "/workflows/flow/instances", { instance_id: "twice" });
  expect(await call(local, "POST", "/workflows/flow/instances", { instance_id: "twice" })).toMatchObject({
    success: false,
    errors: [{ code: 10405 }],
  });
  expect(await call<Instance>(local, "GET", "/workflows/flow/instances/nobody")).toMatchObject({
    status: 404,
    errors: [{ code: 10400 }],
  });
  const ids = (await call<Instance[]>(local, "GET", "/workflows/flow/instances?per_page=100")).result.map((i) => i.id);
  expect(ids).not.toContain("nobody");
});

test("pause, resume, terminate and restart go through their statuses; a finished instance cannot be terminated", async () => {
  await call(local, "POST", "/workflows/flow/instances", { instance_id: "moved" });
  await statusOf("moved", "waiting");
  const set = (status: "pause" | "resume" | "terminate" | "restart") =>
    client.workflows.instances.status.edit("moved", { account_id, workflow_name: "flow", status });
  await set("pause");
  await statusOf("moved", "paused");
  await set("resume");
  await statusOf("moved", "waiting");
  await set("terminate");
  await statusOf("moved", "terminated");
  await expect(set("terminate")).rejects.toMatchObject({ errors: [{ code: 10401 }] });
  await set("restart");
  await statusOf("moved", "waiting");
});

test("instances that code in a Worker created are listed, counted and read like the others", async () => {
  const url = await enable(local, "waiter");
  const { id } = (await (await fetch(url)).json()) as { id: string };
  const listed = (await call<Instance[]>(local, "GET", "/workflows/flow/instances?per_page=100")).result;
  expect(listed.map((instance) => instance.id)).toContain(id);
  const instance = await statusOf(id, "waiting");
  expect(instance).toMatchObject({ params: { from: "binding" }, trigger: { source: "binding" } });
});

test("the SDK's page-by-page reading of Workflows and instances comes to an end", async () => {
  await client.workflows.instances.bulk("flow", {
    account_id,
    body: Array.from({ length: 12 }, (_, i) => ({ instance_id: `bulk-${i}` })),
  });
  const names: string[] = [];
  for await (const { name } of client.workflows.list({ account_id, per_page: 1 })) names.push(name);
  expect(names).toEqual(["flow"]);
  const ids: string[] = [];
  for await (const { id } of client.workflows.instances.list("flow", { account_id, per_page: 5 })) ids.push(id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => id.startsWith("bulk-"))).toHaveLength(12);
  const { instances } = await client.workflows.get("flow", { account_id });
  expect(Object.values(instances).reduce((sum, count) => sum + count, 0)).toBe(ids.length);
});

test("ctx.exports has a Workflow by its class, for every class and handler of the Worker, and env has only what is bound", async () => {
  await upload(
    local,
    "exporter",
    `
import { DurableObject, exports as all, WorkerEntrypoint, WorkflowEntrypoint } from "cloudflare:workers";
const run = async ({ Made }, by) => (await Made.create({ params: { by } })).id;
export class Made extends WorkflowEntrypoint {
  async run({ payload }, step) { return [payload.by, Object.keys(this.ctx.exports).sort(), this.constructor === Made]; }
}
export class Admin extends WorkerEntrypoint { start() { return run(this.ctx.exports, "admin"); } }
export class Room extends DurableObject { start() { return run(this.ctx.exports, "room"); } }
export default {
  by: "default",
  async fetch(request, env, ctx) {
    const kind = new URL(request.url).pathname.slice(1);
    if (kind === "env") return Response.json(Object.keys(env));
    if (kind === "admin") return Response.json(await ctx.exports.Admin.start());
    if (kind === "room") return Response.json(await ctx.exports.Room.getByName("one").start());
    return Response.json(await run(kind === "all" ? all : ctx.exports, this.by));
  },
};`,
    {
      compatibility_date: "2026-07-01",
      exports: { Room: { type: "durable-object", storage: "sqlite" } },
      bindings: [{ type: "plain_text", name: "REGION", text: "eu" }],
    },
  );
  await call(local, "PUT", "/workflows/made", { script_name: "exporter", class_name: "Made" });
  const url = await enable(local, "exporter");
  // The first call of all comes to the named class, before the default export has run.
  for (const [path, by] of [
    ["room", "room"],
    ["admin", "admin"],
    ["", "default"],
    ["all", "default"],
  ] as const) {
    const id = (await (await fetch(`${url}/${path}`)).json()) as string;
    const ended = await until(
      () => client.workflows.instances.get(id, { account_id, workflow_name: "made" }),
      ({ status }) => status !== "running" && status !== "queued",
    );
    expect(ended.output).toEqual([by, ["Admin", "Made", "Room", "default"], true]);
  }
  expect(await (await fetch(`${url}/env`)).json()).toEqual(["REGION"]);
});

test("a list goes on behind its cursor, also when that instance has left the filter; a cursor or date that is none is refused", async () => {
  const list = (query: string) => call<Instance[]>(local, "GET", `/workflows/flow/instances?${query}`);
  const all = (await list("per_page=100")).result.map(({ id }) => id);
  const behind = await list(`status=terminated&cursor=${all[2]}`);
  expect(behind.result.every(({ id }) => all.indexOf(id) > 2)).toBe(true);
  expect((await list(`per_page=2&cursor=${all[2]}`)).result.map(({ id }) => id)).toEqual(all.slice(3, 5));
  for (const query of ["cursor=nobody", "date_start=yesterday", "date_end=1-2-3-4"]) {
    expect(await list(query)).toMatchObject({ status: 400, errors: [{ code: 10002 }] });
  }
});

test("each registration is a version; a PUT with another script moves the Workflow silently", async () => {
  const before = await client.workflows.get("flow", { account_id });
  await upload(local, "taker", WAITING);
  const moved = await client.workflows.update("flow", {
    account_id,
    script_name: "taker",
    class_name: "Flow",
    limits: { steps: 20 },
    schedules: [{ cron: "0 6 * * *" }],
  });
  expect(moved).toMatchObject({ id: before.id, script_name: "taker", created_on: before.created_on });
  const read = await client.workflows.get("flow", { account_id });
  expect(read.schedules?.[0]).toMatchObject({ cron: "0 6 * * *" });
  expect(new Date(read.schedules![0]!.next_instance).getUTCHours()).toBe(6);
  const [newest] = (await client.workflows.versions.list("flow", { account_id })).result;
  expect(newest).toMatchObject({ id: moved.version_id, limits: { steps: 20 }, class_name: "Flow" });
  await client.workflows.update("flow", { account_id, script_name: "waiter", class_name: "Flow" });
});

test("a Workflow needs a Worker that exports its class, and options in their limits", async () => {
  const put = (body: object) => call(local, "PUT", "/workflows/other", body);
  expect(await put({ script_name: "nobody", class_name: "Flow" })).toMatchObject({
    status: 404,
    errors: [{ code: 10007 }],
  });
  expect(await put({ script_name: "waiter", class_name: "Flwo" })).toMatchObject({ status: 400 });
  expect(await put({ script_name: "waiter" })).toMatchObject({ status: 400, errors: [{ code: 10002 }] });
  const tooMany = { script_name: "waiter", class_name: "Flow", limits: { steps: 25_001 } };
  expect(await put(tooMany)).toMatchObject({ status: 400, errors: [{ code: 10002 }] });
  const never = { script_name: "waiter", class_name: "Flow", schedules: [{ cron: "0 0 30 2 *" }] };
  expect(await put(never)).toMatchObject({ status: 400, errors: [{ code: 10002 }] });
});

test("a Workflow counts its instances by status, also those that code made and that sleep, after a restart and without its Worker", async () => {
  const first = await start();
  await upload(first, "sleeper", SLEEPING, { bindings: [FLOW_BINDING] });
  await call(first, "PUT", "/workflows/flow", { script_name: "sleeper", class_name: "Flow" });
  const url = await enable(first, "sleeper");
  for (const path of ["sleep", "sleep", "wait", "end", "fail"]) await fetch(`${url}/${path}`);
  await call(first, "POST", "/workflows/flow/instances", { params: { kind: "wait" } });
  await until(
    async () => (await call<Instance[]>(first, "GET", "/workflows/flow/instances?status=waiting")).result,
    ({ length }) => length === 4,
  );
  const { id } = (await (await fetch(`${url}/wait`)).json()) as { id: string };
  await call(first, "PATCH", `/workflows/flow/instances/${id}/status`, { status: "pause" });
  const expected = { waiting: 4, paused: 1, complete: 1, errored: 1, running: 0, queued: 0, unknown: 0, terminated: 0 };
  const counts = (address: typeof first) => async () =>
    (await sdk(address).workflows.get("flow", { account_id })).instances;
  const asExpected = (found: object) => Object.entries(expected).every(([key, n]) => Reflect.get(found, key) === n);
  await until(counts(first), asExpected);
  await first.close();

  const second = await start(first.data);
  expect(await counts(second)()).toMatchObject(expected);
  await call(second, "DELETE", "/workers/scripts/sleeper?force=true");
  expect(await counts(second)()).toMatchObject(expected);
  await second.close();
});

test("what is finished is counted though nothing runs it since the start", async () => {
  const first = await start();
  await upload(first, "sleeper", SLEEPING, { bindings: [FLOW_BINDING] });
  await call(first, "PUT", "/workflows/flow", { script_name: "sleeper", class_name: "Flow" });
  await fetch(`${await enable(first, "sleeper")}/end`);
  const complete = async () => (await sdk(first).workflows.get("flow", { account_id })).instances.complete;
  await until(complete, (count) => count === 1);
  await first.close();
  const second = await start(first.data);
  expect((await sdk(second).workflows.get("flow", { account_id })).instances).toMatchObject({
    complete: 1,
    waiting: 0,
  });
  await second.close();
});

test("deleting the Worker leaves the Workflow; deleting the Workflow ends its instances", async () => {
  await call(local, "DELETE", "/workers/scripts/waiter?force=true");
  expect(await client.workflows.get("flow", { account_id })).toMatchObject({ script_deleted: true });
  await client.workflows.delete("flow", { account_id });
  await expect(client.workflows.get("flow", { account_id })).rejects.toMatchObject({
    status: 404,
    errors: [{ code: 10200 }],
  });
  await deployFlow(local);
  expect((await call<Instance[]>(local, "GET", "/workflows/flow/instances")).result).toEqual([]);
});
