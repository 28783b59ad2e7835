import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type Cloudflare from "cloudflare";

import { call, cleanUp, enable, fetchPage, sdk, start, until, upload } from "./harness";

/** A Worker whose class counts, rings and echoes; what it is called differs. */
const counting = (className: string, more = "") => `
import { DurableObject } from "cloudflare:workers";
export class ${className} extends DurableObject {
  async next() {
    const n = ((await this.ctx.storage.get("n")) ?? 0) + 1;
    await this.ctx.storage.put("n", n);
    return n;
  }
  async ring(ms) { await this.ctx.storage.setAlarm(Date.now() + Number(ms)); return "set"; }
  async alarm() { await this.ctx.storage.put("rang", Date.now()); console.log("the alarm rang"); }
  async rang() { return (await this.ctx.storage.get("rang")) ?? null; }
  async tables() { return this.ctx.storage.sql.exec("SELECT 1 AS one").one().one; }
  async fetch() {
    const [client, server] = Object.values(new WebSocketPair());
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }
  async webSocketMessage(socket, text) { socket.send(text + "!"); }
}
${more}
export default {
  async fetch(request, env, ctx) {
    const { pathname, searchParams } = new URL(request.url);
    const stub = (env.OBJECTS ?? ctx.exports.${className}).getByName(searchParams.get("of") ?? "one");
    if (request.headers.get("upgrade") === "websocket") return stub.fetch(request);
    try {
      return Response.json(await stub[pathname.slice(1)](searchParams.get("ms")));
    } catch (error) {
      return Response.json(String(error), { status: 500 });
    }
  },
};`;
const GUEST = `export default { async fetch(request, env) { return Response.json(await env.OBJECTS.getByName("one").next()); } };`;
const SQLITE = { type: "durable-object", storage: "sqlite" };
const binding = (className: string, script?: string) => ({
  type: "durable_object_namespace",
  name: "OBJECTS",
  class_name: className,
  ...(script !== undefined && { script_name: script }),
});
const renamed = (to: string) => ({ type: "durable-object", state: "renamed", renamed_to: to });
const DELETED = { type: "durable-object", state: "deleted" };

interface Reconciliation {
  created: string[];
  info: { scenario: string }[];
}
interface Uploaded {
  exports?: Record<string, unknown>;
  exports_reconciliation?: Reconciliation;
}
interface Refusal {
  errors: { code: number; message: string; meta?: { details: { class: string; scenario: string }[] } }[];
}

let local: Awaited<ReturnType<typeof start>>;
let client: Cloudflare;
let account_id: string;

const connect = async (data?: string) => {
  local = await start(data);
  client = sdk(local);
  account_id = local.accountId;
};
beforeAll(() => connect(), 30_000);
afterAll(cleanUp);

const put = (name: string, code: string, metadata: Record<string, unknown> = {}) => upload(local, name, code, metadata);

async function good(name: string, code: string, metadata: Record<string, unknown> = {}): Promise<Uploaded> {
  const answer = await put(name, code, metadata);
  if (!answer.success) throw new Error(JSON.stringify(answer.errors));
  return answer.result as Uploaded;
}

async function scenarios(name: string, code: string, metadata: Record<string, unknown> = {}) {
  const answer = (await put(name, code, metadata)) as unknown as Refusal;
  return answer.errors.map(({ code: number, meta }) => [number, meta?.details.map(({ scenario }) => scenario)])[0];
}

async function namespaces() {
  const list: Cloudflare.DurableObjects.Namespaces.Namespace[] = [];
  for await (const each of client.durableObjects.namespaces.list({ account_id })) list.push(each);
  return list;
}
const namespaceOf = async (script: string) => (await namespaces()).find((each) => each.script === script);
const folderOf = (id: string | undefined) => join(local.data, "runtime", "do", id ?? "none");
const get = async (url: string, path: string): Promise<unknown> => (await fetch(`${url}/${path}`)).json();

test("a declared class has a namespace, which answers tell; it keeps its data through deployments", async () => {
  const metadata = { exports: { Counter: SQLITE }, bindings: [binding("Counter")] };
  const first = await good("keeps", counting("Counter"), metadata);
  expect(first).toMatchObject({ exports: { Counter: SQLITE }, exports_reconciliation: { created: ["Counter"] } });
  const url = await enable(local, "keeps");
  expect([await get(url, "next"), await get(url, "tables")]).toEqual([1, 1]);

  const again = await good("keeps", counting("Counter", "// changed"), metadata);
  expect(again.exports_reconciliation).toMatchObject({ created: [], info: [] });
  expect(await get(url, "next")).toBe(2);
  const scripts = await client.workers.scripts.list({ account_id });
  expect(scripts.result.find(({ id }) => id === "keeps")?.exports).toEqual({ Counter: SQLITE });
  expect(await (await fetchPage(local, "/workers/keeps")).text()).toContain("<code>Counter</code>");

  const namespace = await namespaceOf("keeps");
  expect(namespace).toMatchObject({ class: "Counter", name: "keeps_Counter", use_sqlite: true });
  expect(namespace?.id).toMatch(/^[0-9a-f]{32}$/);
  const settings = await client.workers.scripts.scriptAndVersionSettings.get("keeps", { account_id });
  expect(settings.bindings).toMatchObject([{ class_name: "Counter", namespace_id: namespace?.id }]);
  await get(url, "rang?of=another");
  const objects = [];
  const pages = client.durableObjects.namespaces.objects.list(namespace?.id ?? "", { account_id, limit: 1 });
  for await (const each of pages) objects.push(each);
  expect(objects.map(({ id }) => id)).toEqual([
    expect.stringMatching(/^[0-9a-f]{64}$/),
    expect.stringMatching(/^[0-9a-f]{64}$/),
  ]);
  expect(objects.map(({ hasStoredData }) => hasStoredData).sort()).toEqual([false, true]);
});

test("what does not agree is refused with its scenarios, and changes nothing", async () => {
  const url = await enable(local, "keeps");
  expect(await scenarios("keeps", counting("Other"), { exports: { Other: SQLITE } })).toEqual([
    100402,
    ["orphaned_provisioned_namespace"],
  ]);
  expect(await scenarios("keeps", counting("Counter"))).toEqual([100402, ["provisioned_class_missing_from_config"]]);
  expect(await scenarios("new", counting("Counter"), { exports: { Countre: SQLITE } })).toEqual([
    100402,
    ["config_references_nonexistent_class"],
  ]);
  const broken = await put("keeps", `${counting("Counter2")}\nthrow new Error("boom");`, {
    exports: { Counter: renamed("Counter2"), Counter2: SQLITE },
  });
  expect(broken).toMatchObject({ status: 400, errors: [{ code: 10021 }] });
  const unbound = await put("new", counting("Counter"), { bindings: [binding("Counter")] });
  expect(unbound).toMatchObject({ status: 400, errors: [{ code: 10061 }] });
  expect(await call(local, "GET", "/workers/scripts/new/settings")).toMatchObject({ status: 404 });
  expect([(await namespaceOf("keeps"))?.class, await get(url, "next")]).toEqual(["Counter", 3]);
});

test("the content alone, settings and a secret keep to what is declared", async () => {
  const form = (code: string) => {
    const body = new FormData();
    body.append("metadata", JSON.stringify({ main_module: "main.js" }));
    body.append("main.js", new Blob([code], { type: "application/javascript+module" }), "main.js");
    return body;
  };
  const content = (code: string) => call(local, "PUT", "/workers/scripts/keeps/content", form(code));
  expect(await content(counting("Other"))).toMatchObject({ status: 400, errors: [{ code: 10061 }] });
  expect(await content(counting("Counter", "// by content"))).toMatchObject({ success: true });
  const settings = (patch: object) => {
    const body = new FormData();
    body.append("settings", JSON.stringify(patch));
    return call(local, "PATCH", "/workers/scripts/keeps/settings", body);
  };
  expect(await settings({ exports: {} })).toMatchObject({ status: 400, errors: [{ code: 100402 }] });
  expect(await settings({ exports: { Counter: SQLITE } })).toMatchObject({
    success: true,
    result: { exports_reconciliation: { created: [] } },
  });
  await client.workers.scripts.secrets.update("keeps", { account_id, name: "KEY", text: "x", type: "secret_text" });
  expect((await namespaces()).filter(({ script }) => script === "keeps")).toHaveLength(1);
});

test("a renamed class keeps its data, and bindings to the old name lead there", async () => {
  await good("guest", GUEST, { bindings: [binding("Counter", "keeps")] });
  const guest = await enable(local, "guest");
  const before = await namespaceOf("keeps");
  const count = Number(await get(guest, ""));
  const map = { Counter: renamed("Tally"), Tally: SQLITE };
  const moved = await good("keeps", counting("Tally"), { exports: map, bindings: [binding("Tally")] });
  expect(moved).toMatchObject({
    exports: { Tally: SQLITE },
    exports_reconciliation: { renamed: [{ from: "Counter", to: "Tally" }] },
  });
  expect(moved.exports).not.toHaveProperty("Counter");
  expect(await namespaceOf("keeps")).toMatchObject({ id: before?.id, class: "Tally" });
  expect(await get(await enable(local, "keeps"), "next")).toBe(count + 1);
  expect(await get(guest, "")).toBe(count + 2);
  const again = await good("keeps", counting("Tally"), { exports: map, bindings: [binding("Tally")] });
  expect(again.exports_reconciliation).toMatchObject({
    info: [{ class: "Counter", scenario: "stale_tombstone", referencing_scripts: ["guest"] }],
    removable_entries: [],
  });
});

test("a class moves to another Worker with its data, target first; bindings follow it", async () => {
  const source = { exports: { Tally: SQLITE }, bindings: [binding("Tally")] };
  const expecting = { ...SQLITE, state: "expecting-transfer", transfer_from: "keeps" };
  const transferred = { Tally: { type: "durable-object", state: "transferred", transferred_to: "target" } };
  const leaving = { exports: transferred, bindings: [binding("Tally", "target")] };
  expect(await scenarios("keeps", counting("Tally"), leaving)).toEqual([100402, ["transferred_target_missing"]]);

  const asked = await good("target", counting("Tally"), {
    exports: { Tally: expecting },
    bindings: [binding("Tally")],
  });
  expect(asked.exports_reconciliation).toMatchObject({ transfer_pending: [{ class: "Tally", from: "keeps" }] });
  const [atTarget, atSource] = [await enable(local, "target"), await enable(local, "keeps")];
  const count = Number(await get(atSource, "next"));
  expect(await get(atTarget, "next")).toBe(count + 1);
  await good("keeps", counting("Tally"), source);

  const committed = await good("keeps", counting("Tally"), leaving);
  expect(committed.exports_reconciliation).toMatchObject({
    transferred: [{ class: "Tally", to: "target", phase: "committed" }],
  });
  expect(await namespaceOf("keeps")).toBeUndefined();
  await good("target", counting("Tally"), { exports: { Tally: SQLITE }, bindings: [binding("Tally")] });
  expect([await get(atTarget, "next"), await get(atSource, "next")]).toEqual([count + 2, count + 3]);
  expect(await get(await enable(local, "guest"), "")).toBe(count + 4);
});

test("without a binding a class is in ctx.exports; sockets hibernate with it; alarms ring", async () => {
  await good("rings", counting("Bell"), { exports: { Bell: SQLITE } });
  const url = await enable(local, "rings");
  expect(await get(url, "next")).toBe(1);
  const socket = new WebSocket(url.replace("http", "ws"));
  const echoed = await new Promise<unknown>((resolve, reject) => {
    socket.onerror = reject;
    socket.onopen = () => {
      socket.send("hi");
    };
    socket.onmessage = ({ data }) => {
      resolve(data);
    };
  });
  socket.close();
  expect(echoed).toBe("hi!");
  await get(url, "ring?ms=100");
  expect(
    await until(
      () => get(url, "rang"),
      (value) => value !== null,
    ),
  ).toEqual(expect.any(Number));
});

test("a version provisions nothing before it is deployed, and none goes back across a change", async () => {
  const version = async (code: string, metadata: Record<string, unknown>) => {
    const body = new FormData();
    body.append("metadata", JSON.stringify({ main_module: "main.js", compatibility_date: "2026-07-01", ...metadata }));
    body.append("main.js", new Blob([code], { type: "application/javascript+module" }), "main.js");
    return call<{ id: string }>(local, "POST", "/workers/scripts/rings/versions", body);
  };
  const deploy = (id: string) =>
    call(local, "POST", "/workers/scripts/rings/deployments", {
      strategy: "percentage",
      versions: [{ version_id: id, percentage: 100 }],
    });
  const two = counting("Bell", "export class Second extends DurableObject {}");
  const map = { Bell: SQLITE, Second: SQLITE };
  expect(await version(two, { exports: map, bindings: [binding("Second")] })).toMatchObject({
    status: 403,
    errors: [{ code: 100406 }],
  });
  expect(await version(two, { migrations: { new_tag: "v1" } })).toMatchObject({
    status: 400,
    errors: [{ code: 10211 }],
  });
  const before = (await call<{ items: { id: string }[] }>(local, "GET", "/workers/scripts/rings/versions")).result
    .items[0];
  const next = (await version(two, { exports: map })).result;
  const split = [
    { version_id: next.id, percentage: 50 },
    { version_id: before!.id, percentage: 50 },
  ];
  const sent = { strategy: "percentage", versions: split };
  expect(await call(local, "POST", "/workers/scripts/rings/deployments", sent)).toMatchObject({
    errors: [{ code: 100405 }],
  });
  expect((await namespaces()).filter(({ script }) => script === "rings")).toHaveLength(1);
  expect(await deploy(next.id)).toMatchObject({ success: true });
  expect((await namespaces()).filter(({ script }) => script === "rings")).toHaveLength(2);
  expect(await deploy(before!.id)).toMatchObject({ status: 400, errors: [{ code: 100402 }] });
  expect((await call(local, "GET", `/workers/scripts/rings/versions/${next.id}`)).result).toMatchObject({
    resources: { script_runtime: { exports: map } },
  });
});

test("migrations provision, rename and delete; KV storage has no SQL", async () => {
  const steps = [{ new_classes: ["Old"] }];
  const old = { migrations: { new_tag: "v1", steps }, bindings: [binding("Old")] };
  await good("migrates", counting("Old"), old);
  const url = await enable(local, "migrates");
  expect(await get(url, "next")).toBe(1);
  expect(await get(url, "tables")).toMatch(/SQL/);
  expect(await namespaceOf("migrates")).toMatchObject({ use_sqlite: false });
  expect(await put("migrates", counting("Old"), old)).toMatchObject({ status: 412, errors: [{ code: 10079 }] });
  expect(await put("migrates", counting("New"))).toMatchObject({ status: 400, errors: [{ code: 10064 }] });

  const rename = { old_tag: "v1", new_tag: "v2", steps: [{ renamed_classes: [{ from: "Old", to: "New" }] }] };
  await good("migrates", counting("New"), { migrations: rename, bindings: [binding("New")] });
  expect(await get(url, "next")).toBe(2);
  expect((await call(local, "GET", "/workers/services/migrates")).result).toMatchObject({
    default_environment: { script: { migration_tag: "v2" } },
  });
  const kv = { exports: { New: { type: "durable-object", storage: "legacy-kv" } }, bindings: [binding("New")] };
  expect((await good("migrates", counting("New"), kv)).exports_reconciliation).toMatchObject({ created: [], info: [] });
  expect(await get(url, "next")).toBe(3);
  const back = { old_tag: "v2", new_tag: "v3", steps: [] };
  expect(await put("migrates", counting("New"), { migrations: back })).toMatchObject({ errors: [{ code: 100403 }] });
});

test("a deleted class loses its data; a script goes with its own, by force", async () => {
  const id = (await namespaceOf("migrates"))?.id;
  expect(existsSync(folderOf(id))).toBe(true);
  const plain = `export default { fetch: () => new Response("plain") };`;
  const gone = await good("migrates", plain, { exports: { New: DELETED } });
  expect(gone.exports_reconciliation).toMatchObject({ deleted: ["New"] });
  expect([existsSync(folderOf(id)), await namespaceOf("migrates")]).toEqual([false, undefined]);

  const target = await namespaceOf("target");
  expect(await call(local, "DELETE", "/workers/scripts/target")).toMatchObject({
    status: 400,
    errors: [{ code: 10064, message: expect.stringContaining("guest") as string }],
  });
  for (const script of ["guest", "keeps"]) await call(local, "DELETE", `/workers/scripts/${script}`);
  expect(await call(local, "DELETE", "/workers/scripts/target")).toMatchObject({
    errors: [{ message: expect.stringContaining("Tally") as string }],
  });
  expect(await call(local, "DELETE", "/workers/scripts/target?force=true")).toMatchObject({ success: true });
  expect([existsSync(folderOf(target?.id)), await namespaceOf("target")]).toEqual([false, undefined]);
});

test("after a restart the data is there, and an alarm rings without a request", async () => {
  const url = await enable(local, "rings");
  const count = Number(await get(url, "next"));
  const ringing = Number(await get(url, "rang"));
  await get(url, "ring?ms=500");
  await local.close();
  await sleep(600);
  await connect(local.data);
  await until(
    () => Promise.resolve(local.lines),
    (lines) => lines.some((line) => line.includes("the alarm rang")),
  );
  expect(Number(await get(url, "rang"))).toBeGreaterThan(ringing);
  expect(await get(url, "next")).toBe(count + 1);
});
