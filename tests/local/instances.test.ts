import type Cloudflare from "cloudflare";

import { call, cleanUp, enable, FLOW_BINDING, type Instance, sdk, start, until, upload } from "./harness";

/** Its Workflow does what the kind among its params says. */
const FLOW = `
import { WorkflowEntrypoint } from "cloudflare:workers";
export class Flow extends WorkflowEntrypoint {
  async run({ payload }, step) {
    const kind = payload?.kind;
    if (kind === "echo") return payload;
    if (kind === "stream") return void (await step.do("bytes", async () => new Response("a stream".repeat(500)).body));
    if (kind === "retry") await step.do("retry", { retries: { limit: 1, delay: "1 hour" } }, async () => { throw new Error("again"); });
    const first = await step.do("first", async () => Math.random(), { rollback: async () => {} });
    const secret = await step.do("secret", { sensitive: "output" }, async () => "hidden");
    if (kind === "wait") return (await step.waitForEvent("paid", { type: "paid", timeout: "1 hour" })).payload;
    const second = await step.do("second", async () => Math.random());
    return { first, second };
  }
}
export default {
  async fetch(request, env) {
    await (await env.FLOW.get(new URL(request.url).pathname.slice(1))).delete();
    return new Response("deleted");
  },
};`;

let local: Awaited<ReturnType<typeof start>>;
let client: Cloudflare;
let account_id: string;

beforeAll(async () => {
  local = await start();
  client = sdk(local);
  account_id = local.accountId;
  await upload(local, "flow-worker", FLOW, { bindings: [FLOW_BINDING] });
  await call(local, "PUT", "/workflows/flow", { script_name: "flow-worker", class_name: "Flow" });
}, 30_000);
afterAll(cleanUp);

const workflow_name = "flow";
const INSTANCES = "/workflows/flow/instances";
const create = (instance_id: string, kind?: string) =>
  client.workflows.instances.create("flow", { account_id, instance_id, params: JSON.stringify({ kind }) });
const get = (id: string) => client.workflows.instances.get(id, { account_id, workflow_name });
const statusOf = (id: string, wanted: string) =>
  until(
    () => get(id),
    ({ status }) => status === wanted,
  );
const edit = (
  id: string,
  change: { status: "terminate"; rollback: boolean } | { status: "restart"; from: { name: string } },
) => client.workflows.instances.status.edit(id, { account_id, workflow_name, ...change });
const step = (id: string, name: string, type: "step" | "waitForEvent" = "step", attempt?: number) =>
  client.workflows.instances.step(id, { account_id, workflow_name, name, type, ...(attempt && { attempt }) });

test.each([
  ["the SDK sends as JSON text", JSON.stringify({ kind: "echo", n: 1 }), { kind: "echo", n: 1 }],
  ["wrangler sends as they are", { kind: "echo", n: 1 }, { kind: "echo", n: 1 }],
])("params that %s reach the code as values", async (_, params, seen) => {
  const { result } = await call<Instance>(local, "POST", INSTANCES, { params });
  expect(await statusOf(result.id, "complete")).toMatchObject({ params: seen, output: seen });
});

test("params that are no JSON text are a string", async () => {
  const { result } = await call<Instance>(local, "POST", INSTANCES, { params: "plain" });
  expect(await statusOf(result.id, "complete")).toMatchObject({ params: "plain" });
});

test("a retention and a location are taken; a reserved ID and an unknown location are refused", async () => {
  const kept = { instance_retention: { success_retention: "1 day", error_retention: 60_000 }, location_hint: "weur" };
  expect(await call(local, "POST", INSTANCES, kept)).toMatchObject({ success: true });
  for (const body of [{ location_hint: "moon" }, { instance_id: `cf_${"0".repeat(64)}` }, { instance_retention: 3 }]) {
    expect(await call(local, "POST", INSTANCES, body)).toMatchObject({ status: 400, errors: [{ code: 10002 }] });
  }
});

test("terminate with a rollback shows its steps and its outcome", async () => {
  await create("undone", "wait");
  await statusOf("undone", "waiting");
  await edit("undone", { status: "terminate", rollback: true });
  const read = await statusOf("undone", "terminated");
  expect(read.rollback).toEqual({ outcome: "complete", error: null });
  expect(read.steps.map(({ type }) => type)).toEqual(["step", "step", "waitForEvent", "rollback", "termination"]);
});

test("restart from a step keeps the steps before it; a step that the instance never ran is refused", async () => {
  await create("again");
  const { output: before } = await statusOf("again", "complete");
  await edit("again", { status: "restart", from: { name: "second" } });
  const { output: after } = await until(
    () => get("again"),
    ({ status, output }) => status === "complete" && JSON.stringify(output) !== JSON.stringify(before),
  );
  expect(after).toMatchObject({ first: Reflect.get(Object(before), "first") });
  await expect(edit("again", { status: "restart", from: { name: "third" } })).rejects.toMatchObject({ status: 409 });
});

test("simple leaves out the steps and keeps their count", async () => {
  await create("short");
  await statusOf("short", "complete");
  const { result } = await call<object>(local, "GET", `${INSTANCES}/short?simple=true`);
  expect(result).toMatchObject({ step_count: 3 });
  expect(result).not.toHaveProperty("steps");
});

test("a step is read by itself: its value, a redacted one, an event, an attempt", async () => {
  await create("read", "wait");
  const { steps } = await statusOf("read", "waiting");
  expect(await step("read", "first-1")).toEqual({
    status: "complete",
    error: null,
    output: Reflect.get(Object(steps[0]), "output"),
  });
  expect(await step("read", "first-1", "step", 1)).toMatchObject({ status: "complete" });
  expect(await step("read", "secret-1")).toMatchObject({ output: "[REDACTED]" });
  expect(await step("read", "paid-1", "waitForEvent")).toMatchObject({ status: "waiting", event_type: "paid" });
  await client.workflows.instances.events.create("paid", {
    account_id,
    workflow_name,
    instance_id: "read",
    body: { n: 1 },
  });
  await statusOf("read", "complete");
  expect(await step("read", "paid-1", "waitForEvent")).toMatchObject({ status: "complete", output: { n: 1 } });
  await expect(step("read", "paid-1", "waitForEvent", 1)).rejects.toMatchObject({ status: 400 });
  await expect(step("read", "nothing-1")).rejects.toMatchObject({ status: 404 });
});

test("a step that waits to be tried again is running, with the error of its last attempt", async () => {
  await create("tried", "retry");
  await statusOf("tried", "waiting");
  const error = { name: "Error", message: "again" };
  expect(await step("tried", "retry-1")).toMatchObject({ status: "running", error });
  expect(await step("tried", "retry-1", "step", 1)).toMatchObject({ status: "errored", error });
});

test("the stream that a step returned comes as bytes, all of them", async () => {
  await create("streamed", "stream");
  await statusOf("streamed", "complete");
  const headers = { authorization: `Bearer ${local.apiToken}` };
  const path = `${local.apiUrl}/accounts/${account_id}${INSTANCES}/streamed/step?name=bytes-1&type=step`;
  const response = await fetch(path, { headers });
  expect(response.headers.get("content-type")).toBe("application/octet-stream");
  expect(await response.text()).toBe("a stream".repeat(500));
});

test("instances are deleted one, many, and by code; what is deleted is in no list", async () => {
  for (const id of ["d1", "d2", "d3", "d4"]) await create(id, "wait");
  await statusOf("d4", "waiting");
  expect(await call(local, "DELETE", `${INSTANCES}/d1`)).toMatchObject({ success: true });
  expect(await call(local, "DELETE", `${INSTANCES}/d1`)).toMatchObject({ status: 404, errors: [{ code: 10400 }] });
  expect(
    (await call(local, "POST", `${INSTANCES}/batch/delete`, { instances: ["d2", "d3", "nobody"] })).result,
  ).toEqual({
    deleted: [{ id: "d2" }, { id: "d3" }],
    errors: [{ id: "nobody", code: 10400, message: "workflows.api.error.instance.not_found" }],
  });
  expect(await (await fetch(`${await enable(local, "flow-worker")}/d4`)).text()).toBe("deleted");
  expect(await call(local, "GET", `${INSTANCES}/d4`)).toMatchObject({ status: 404, errors: [{ code: 10400 }] });
  const listed = (await call<Instance[]>(local, "GET", `${INSTANCES}?per_page=100`)).result.map(({ id }) => id);
  expect(listed.filter((id) => /^d\d$/.test(id))).toEqual([]);
  expect(await create("d4")).toMatchObject({ id: "d4" });
});

test("a batch is terminated by its IDs; one that has ended is not counted", async () => {
  for (const id of ["t1", "t2"]) await create(id, "wait");
  await statusOf("t2", "waiting");
  const terminate = () => call(local, "POST", `${INSTANCES}/batch/terminate`, ["t1", "t2", "nobody"]);
  expect((await terminate()).result).toEqual({ status: "ok", instancesTerminated: 2 });
  expect((await terminate()).result).toEqual({ status: "ok", instancesTerminated: 0 });
  expect((await call(local, "GET", `${INSTANCES}/terminate`)).result).toEqual({ status: "not_running" });
});
