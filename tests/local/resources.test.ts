import { readFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import path from "node:path";

import type Cloudflare from "cloudflare";

import { call, cleanUp, enable, sdk, start, upload, uploadForm } from "./harness";

let local: Awaited<ReturnType<typeof start>>;
let client: Cloudflare;
let account_id: string;

beforeAll(async () => {
  local = await start();
  client = sdk(local);
  account_id = local.accountId;
}, 30_000);
afterAll(cleanUp);

const refused = (status: number, code: number) => ({ status, errors: [{ code }] });

/** All names of a list, page by page. */
async function names<Item>(list: AsyncIterable<Item>, name: (item: Item) => string | undefined): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const item of list) found.push(name(item));
  return found.sort();
}

describe("R2", () => {
  const eu = { "cf-r2-jurisdiction": "eu" } as const;

  test("a bucket belongs to its jurisdiction, and its name is unique there", async () => {
    const { r2 } = client;
    expect(await r2.buckets.create({ account_id, name: "uploads", locationHint: "enam" })).toMatchObject({
      name: "uploads",
      location: "ENAM",
      storage_class: "Standard",
      jurisdiction: "default",
    });
    await r2.buckets.create({ account_id, name: "uploads", ...eu });
    await expect(r2.buckets.create({ account_id, name: "uploads" })).rejects.toMatchObject(refused(409, 10004));
    await expect(r2.buckets.create({ account_id, name: "Up_loads" })).rejects.toMatchObject(refused(400, 10005));
    await r2.buckets.create({ account_id, name: "archive", storageClass: "InfrequentAccess" });
    const listed = await r2.buckets.list({ account_id });
    expect(listed.buckets?.map(({ name }) => name)).toEqual(["archive", "uploads"]);
    expect((await r2.buckets.list({ account_id, name_contains: "load", ...eu })).buckets).toHaveLength(1);
    const edited = await r2.buckets.edit("archive", { account_id, storage_class: "Standard" });
    expect(edited.storage_class).toBe("Standard");
    expect((await r2.buckets.get("archive", { account_id })).storage_class).toBe("Standard");
    await r2.buckets.delete("archive", { account_id });
    await expect(r2.buckets.get("archive", { account_id })).rejects.toMatchObject(refused(404, 10006));
    await expect(r2.buckets.get("archive", { account_id, ...eu })).rejects.toMatchObject(refused(404, 10006));
  });

  test("objects go in and out with their metadata, a Worker sees the same, and a bucket that has some is not deleted", async () => {
    const { objects } = client.r2.buckets;
    const body = new Uint8Array([0, 255, 10]);
    const at = { account_id, bucket_name: "uploads", ...eu };
    const path = "/r2/buckets/uploads/objects/a/b%20c.bin";
    const put = await fetch(`${local.apiUrl}/accounts/${account_id}${path}`, {
      method: "PUT",
      headers: { authorization: `Bearer ${local.apiToken}`, "content-type": "image/png", ...eu },
      body,
    });
    expect(await put.json()).toMatchObject({ success: true, result: { key: "a/b c.bin", size: "3" } });
    const got = await objects.get("a/b c.bin", at);
    expect([...new Uint8Array(await got.arrayBuffer())]).toEqual([...body]);
    expect(got.headers.get("content-type")).toBe("image/png");
    const code = `export default { async fetch(request, { BUCKET }) {
      const object = await BUCKET.get("a/b c.bin");
      await BUCKET.put("from-worker", "w");
      return Response.json([...new Uint8Array(await object.arrayBuffer())]);
    } };`;
    const binding = { type: "r2_bucket", name: "BUCKET", bucket_name: "uploads", jurisdiction: "eu" };
    await upload(local, "r2-reader", code, { bindings: [binding] });
    expect(await (await fetch(await enable(local, "r2-reader"))).json()).toEqual([...body]);
    const list = objects.list("uploads", { account_id, per_page: 1, ...eu });
    expect(await names(list, ({ key }) => key)).toEqual(["a/b c.bin", "from-worker"]);
    await expect(objects.get("none", at)).rejects.toMatchObject(refused(404, 10007));
    await expect(client.r2.buckets.delete("uploads", { account_id, ...eu })).rejects.toMatchObject(refused(409, 10008));
    await objects.delete("a/b c.bin", at);
    await objects.delete("from-worker", at);
    await client.r2.buckets.delete("uploads", { account_id, ...eu });
    await client.r2.buckets.create({ account_id, name: "uploads", ...eu });
    expect((await objects.list("uploads", { account_id, ...eu })).result).toEqual([]);
  });
});

describe("D1", () => {
  test("a database is created once under a name, found by both, changed and listed page by page", async () => {
    const { database } = client.d1;
    const { uuid = "" } = await database.create({ account_id, name: "orders", jurisdiction: "eu" });
    await expect(database.create({ account_id, name: "orders" })).rejects.toMatchObject(refused(400, 7502));
    await database.create({ account_id, name: "stock" });
    expect(await database.get("orders", { account_id })).toMatchObject({ uuid, jurisdiction: "eu", file_size: 0 });
    const edited = await database.edit(uuid, { account_id, read_replication: { mode: "auto" } });
    expect(edited).toMatchObject({ uuid, name: "orders" });
    expect((await database.get(uuid, { account_id })).read_replication).toEqual({ mode: "auto" });
    expect(await names(database.list({ account_id, per_page: 1 }), ({ name }) => name)).toEqual(["orders", "stock"]);
    expect(await names(database.list({ account_id, name: "sto" }), ({ name }) => name)).toEqual(["stock"]);
    await expect(database.get("none", { account_id })).rejects.toMatchObject(refused(404, 7404));
  });

  test("statements of a query run in one transaction, a Worker sees what they did, and deletion leaves nothing", async () => {
    const { database } = client.d1;
    const { uuid = "" } = await database.get("orders", { account_id });
    const sql = "CREATE TABLE t (a TEXT, b INT); INSERT INTO t VALUES ('x; y', 1), ('z', 2) -- two";
    const created = await database.query(uuid, { account_id, sql });
    expect(created.result.map(({ success, meta }) => [success, meta?.changes])).toEqual([
      [true, 0],
      [true, 2],
    ]);
    const failing = database.query(uuid, { account_id, sql: "DELETE FROM t; SELECT * FROM none" });
    await expect(failing).rejects.toMatchObject(refused(400, 7500));
    const found = await database.query(uuid, { account_id, sql: "SELECT * FROM t WHERE b = ?", params: ["1"] });
    expect(found.result[0]?.results).toEqual([{ a: "x; y", b: 1 }]);
    const batch = [{ sql: "SELECT 1 AS one" }, { sql: "SELECT ? AS two", params: ["2"] }];
    expect((await database.query(uuid, { account_id, batch })).result.map(({ results }) => results)).toEqual([
      [{ one: 1 }],
      [{ two: "2" }],
    ]);
    const raw = await database.raw(uuid, {
      account_id,
      sql: "SELECT t.b, u.b FROM t JOIN t u ON u.a = t.a ORDER BY 1",
    });
    expect(raw.result[0]?.results).toEqual({
      columns: ["b", "b"],
      rows: [
        [1, 1],
        [2, 2],
      ],
    });
    const code = `export default { async fetch(request, { DB }) { return Response.json(await DB.prepare("SELECT count(*) AS n FROM t").first()); } };`;
    await upload(local, "d1-reader", code, { bindings: [{ type: "d1", name: "DB", id: uuid }] });
    expect(await (await fetch(await enable(local, "d1-reader"))).json()).toEqual({ n: 2 });
    expect((await database.get(uuid, { account_id })).file_size).toBeGreaterThan(0);
    await database.delete(uuid, { account_id });
    await expect(database.query(uuid, { account_id, sql: "SELECT 1" })).rejects.toMatchObject(refused(404, 7404));
    expect(await (await fetch(await enable(local, "d1-reader"))).text()).toContain("1101");
  });
});

describe("queues", () => {
  test("a queue is created once under a name, changed, listed by name and deleted", async () => {
    const { queues } = client;
    const { queue_id = "", settings } = await queues.create({ account_id, queue_name: "jobs" });
    expect(settings).toEqual({ delivery_delay: 0, delivery_paused: false, message_retention_period: 345_600 });
    await expect(queues.create({ account_id, queue_name: "jobs" })).rejects.toMatchObject(refused(409, 11_009));
    await expect(queues.create({ account_id, queue_name: "no good" })).rejects.toMatchObject(refused(400, 11_003));
    await queues.edit(queue_id, { account_id, settings: { delivery_delay: 5 } });
    expect(await queues.get(queue_id, { account_id })).toMatchObject({
      queue_name: "jobs",
      settings: { delivery_delay: 5, message_retention_period: 345_600 },
      consumers: [],
    });
    expect((await queues.update(queue_id, { account_id, queue_name: "work" })).queue_name).toBe("work");
    await queues.create({ account_id, queue_name: "other" });
    expect(await names(queues.list({ account_id }), ({ queue_name }) => queue_name)).toEqual(["other", "work"]);
    expect((await call<unknown[]>(local, "GET", "/queues?page=1&name=work")).result).toHaveLength(1);
    await queues.delete(queue_id, { account_id });
    await expect(queues.get(queue_id, { account_id })).rejects.toMatchObject(refused(404, 11_000));
  });

  test("messages come in one by one and in batches, are counted, and purged; the Workers that send are named", async () => {
    const { queues } = client;
    const { queue_id = "" } = await queues.create({ account_id, queue_name: "mail" });
    const binding = { type: "queue", name: "MAIL", queue_name: "mail" };
    await upload(local, "sender", "export default {};", { bindings: [binding] });
    expect((await queues.get(queue_id, { account_id })).producers).toEqual([{ type: "worker", script: "sender" }]);
    const sent = await queues.messages.push(queue_id, { account_id, body: { n: 1 }, content_type: "json" });
    expect(sent.metadata?.metrics).toMatchObject({ backlog_count: expect.any(Number) });
    const messages = [{ body: "text", content_type: "text" as const }, { body: [2] }];
    await queues.messages.bulkPush(queue_id, { account_id, messages });
    await expect(queues.messages.bulkPush(queue_id, { account_id, messages: [] })).rejects.toMatchObject(
      refused(400, 10_207),
    );
    await queues.purge.start(queue_id, { account_id, delete_messages_permanently: true });
    expect((await queues.purge.status(queue_id, { account_id })).started_at).toMatch(/^2/);
    expect(await queues.getMetrics(queue_id, { account_id })).toMatchObject({ backlog_count: 0 });
  });
});

test("a Hyperdrive config never shows its password, and is changed in parts or as a whole", async () => {
  const { configs } = client.hyperdrive;
  const origin = { scheme: "postgres", host: "127.0.0.1", port: 5432, database: "db", user: "u", password: "s3cret" };
  const config = { account_id, name: "main", origin: { ...origin, scheme: "postgres" as const } };
  const created = await configs.create(config);
  const { password: _Hidden, ...shown } = origin;
  expect(created).toMatchObject({ name: "main", caching: { disabled: false, max_age: 60 } });
  expect(created.origin).toEqual(shown);
  await expect(configs.create(config)).rejects.toMatchObject(refused(400, 2017));
  const edited = await configs.edit(created.id, { account_id, origin: { password: "other" } });
  expect(edited.origin).toEqual(shown);
  const updated = await configs.update(created.id, { ...config, name: "second", caching: { disabled: true } });
  expect(updated).toMatchObject({ id: created.id, name: "second", caching: { disabled: true } });
  expect(await names(configs.list({ account_id, per_page: 1 }), ({ name }) => name)).toEqual(["second"]);
  expect(JSON.stringify([created, edited, updated])).not.toMatch(/s3cret|other/);
  await configs.delete(created.id, { account_id });
  await expect(configs.get(created.id, { account_id })).rejects.toMatchObject(refused(404, 2006));
});

test("secrets of a store are created together, never shown, and keep the store from a deletion that is not forced", async () => {
  const { stores } = client.secretsStore;
  const { id: store_id } = await stores.create({ account_id, name: "default" });
  expect(await names(stores.list({ account_id }), ({ name }) => name)).toEqual(["default"]);
  const secret = (name: string) => ({ name, value: `value of ${name}`, scopes: ["workers" as const] });
  const made = await stores.secrets.create(store_id, { account_id, body: [secret("A"), secret("B")] });
  expect(JSON.stringify(made.result)).not.toContain("value of");
  const [first] = made.result;
  const again = stores.secrets.create(store_id, { account_id, body: [secret("C"), secret("A")] });
  await expect(again).rejects.toMatchObject(refused(400, 1003));
  const at = { account_id, store_id };
  await stores.secrets.edit(first!.id, { ...at, value: "new", comment: "rotated" });
  expect(await stores.secrets.get(first!.id, at)).toMatchObject({ name: "A", comment: "rotated", store_id });
  await stores.secrets.duplicate(first!.id, { ...at, name: "C", scopes: ["workers"] });
  const listed = stores.secrets.list(store_id, { account_id, per_page: 2 });
  expect(await names(listed, ({ name }) => name)).toEqual(["A", "B", "C"]);
  expect(await names(stores.secrets.list(store_id, { account_id, search: "B" }), ({ name }) => name)).toEqual(["B"]);
  await stores.secrets.delete(first!.id, at);
  await expect(stores.secrets.get(first!.id, at)).rejects.toMatchObject(refused(404, 1001));
  await expect(stores.delete(store_id, { account_id })).rejects.toMatchObject({ status: 400 });
  await stores.delete(store_id, { account_id, force: true });
  await expect(stores.get(store_id, { account_id })).rejects.toMatchObject(refused(404, 1001));
});

test("a Worker reaches the database of its Hyperdrive config and reads secrets of a store, and follows their changes", async () => {
  const database = createServer((socket) => socket.pipe(socket));
  await new Promise<void>((resolve) => database.listen(0, "127.0.0.1", resolve));
  const { port } = database.address() as AddressInfo;
  const origin = { scheme: "postgres" as const, host: "127.0.0.1", port, database: "d", user: "u", password: "p@ss" };
  const { id } = await client.hyperdrive.configs.create({ account_id, name: "echo", origin });
  const { stores } = client.secretsStore;
  const { id: store_id } = await stores.create({ account_id, name: "keys" });
  const body = [{ name: "KEY", value: "one", scopes: ["workers" as const] }];
  const [secret] = (await stores.secrets.create(store_id, { account_id, body })).result;
  const code = `export default { async fetch(request, { HYPERDRIVE, KEY }) {
    const socket = HYPERDRIVE.connect();
    await socket.writable.getWriter().write(new TextEncoder().encode("ping"));
    const { value } = await socket.readable.getReader().read();
    return Response.json([new TextDecoder().decode(value), HYPERDRIVE.password, await KEY.get()]);
  } };`;
  const bindings = [
    { type: "hyperdrive", name: "HYPERDRIVE", id },
    { type: "secrets_store_secret", name: "KEY", store_id, secret_name: "KEY" },
  ];
  expect(await upload(local, "connected", code, { bindings })).toMatchObject({ success: true });
  const url = await enable(local, "connected");
  expect(await (await fetch(url)).json()).toEqual(["ping", "p@ss", "one"]);
  await stores.secrets.edit(secret!.id, { account_id, store_id, value: "two" });
  await client.hyperdrive.configs.edit(id, { account_id, origin: { password: "new" } });
  expect(await (await fetch(url)).json()).toEqual(["ping", "new", "two"]);
  const settings = await call(local, "GET", "/workers/scripts/connected/settings");
  expect(JSON.stringify(settings)).not.toMatch(/new|two/);
  database.close();
});

test("a Vectorize index has the dimensions of its preset, and metadata indexes", async () => {
  const { indexes } = client.vectorize;
  const preset = "@cf/baai/bge-base-en-v1.5";
  const created = await indexes.create({ account_id, name: "docs", config: { preset } });
  expect(created).toMatchObject({ name: "docs", config: { dimensions: 768, metric: "cosine" } });
  await expect(indexes.create({ account_id, name: "docs", config: { preset } })).rejects.toMatchObject(
    refused(409, 3002),
  );
  await indexes.metadataIndex.create("docs", { account_id, propertyName: "lang", indexType: "string" });
  expect((await indexes.metadataIndex.list("docs", { account_id }))?.metadataIndexes).toEqual([
    { propertyName: "lang", indexType: "string" },
  ]);
  expect(await indexes.info("docs", { account_id })).toMatchObject({ dimensions: 768, vectorCount: 0 });
  expect(await names(indexes.list({ account_id }), ({ name }) => name)).toEqual(["docs"]);
  await indexes.delete("docs", { account_id });
  await expect(indexes.get("docs", { account_id })).rejects.toMatchObject(refused(404, 3000));
});

test("scripts of a dispatch namespace are uploaded, read, changed and deleted apart from the account's", async () => {
  const { namespaces } = client.workersForPlatforms.dispatch;
  await namespaces.create({ account_id, name: "tenants" });
  const { scripts } = namespaces;
  const of = { account_id, dispatch_namespace: "tenants" };
  await expect(scripts.get("acme", of)).rejects.toMatchObject(refused(404, 10_092));
  await expect(scripts.get("acme", { ...of, dispatch_namespace: "none" })).rejects.toMatchObject(refused(404, 100_119));
  const source = `export class Room { fetch() { return new Response(); } }
    export default { fetch() { return new Response(); } };`;
  const metadata = {
    main_module: "index.js",
    bindings: [
      { type: "durable_object_namespace", name: "ROOMS", class_name: "Room" },
      { type: "secret_text", name: "KEY", text: "hidden" },
    ],
    migrations: { new_sqlite_classes: ["Room"], new_tag: "v1" },
    tags: ["free"],
  };
  const form = uploadForm(metadata, { "index.js": source });
  const path = "/workers/dispatch/namespaces/tenants/scripts";
  expect(await call(local, "PUT", `${path}/acme`, form)).toMatchObject({ result: { id: "acme" } });
  expect(await scripts.get("acme", of)).toMatchObject({
    dispatch_namespace: "tenants",
    script: { id: "acme", tags: ["free"], migration_tag: "v1" },
  });
  expect(await names(scripts.bindings.get("acme", of), ({ name }) => name)).toEqual(["KEY", "ROOMS"]);
  expect(await (await scripts.content.get("acme", of)).text()).toContain(source);
  await scripts.secrets.update("acme", { ...of, name: "TOKEN", text: "hidden", type: "secret_text" });
  expect(await names(scripts.secrets.list("acme", of), ({ name }) => name)).toEqual(["KEY", "TOKEN"]);
  await scripts.secrets.delete("KEY", { ...of, script_name: "acme" });
  expect(await names(scripts.tags.update("acme", { ...of, body: ["paid", "eu"] }), String)).toEqual(["eu", "paid"]);
  await scripts.tags.delete("eu", { ...of, script_name: "acme" });
  expect(await scripts.settings.get("acme", of)).toMatchObject({
    tags: ["paid"],
    bindings: [{ name: "ROOMS" }, { name: "TOKEN" }],
  });
  const objects = () => client.durableObjects.namespaces.list({ account_id });
  expect(await names(objects(), ({ script, class: name }) => `${script} ${name}`)).toEqual(["acme Room"]);
  expect(await call(local, "GET", path)).toMatchObject({
    result: [{ id: "acme", dispatch_namespace: "tenants" }],
  });
  expect((await call(local, "GET", "/workers/scripts")).result).not.toContainEqual(
    expect.objectContaining({ id: "acme" }),
  );
  expect(await namespaces.get("tenants", { account_id })).toMatchObject({ script_count: 1 });
  await expect(scripts.delete("acme", of)).rejects.toMatchObject(refused(400, 10_064));
  await scripts.delete("acme", { ...of, force: true });
  expect(await names(objects(), ({ script }) => script)).toEqual([]);
  await namespaces.delete("tenants", { account_id });
});

test("dispatch namespaces, pipeline streams, gateways, services and apps are created, found, listed and deleted", async () => {
  const { namespaces } = client.workersForPlatforms.dispatch;
  const { namespace_id } = await namespaces.create({ account_id, name: "tenants" });
  expect(await namespaces.get("tenants", { account_id })).toMatchObject({ namespace_id, namespace_name: "tenants" });
  await expect(namespaces.create({ account_id, name: "tenants" })).rejects.toMatchObject(refused(409, 100_120));
  expect(await names(namespaces.list({ account_id }), (each) => each.namespace_name)).toEqual(["tenants"]);
  await namespaces.delete("tenants", { account_id });
  await expect(namespaces.get("tenants", { account_id })).rejects.toMatchObject(refused(404, 100_119));

  const { streams } = client.pipelines;
  const stream = await streams.create({ account_id, name: "events" });
  expect(stream).toMatchObject({ name: "events", worker_binding: { enabled: true }, version: 1 });
  const off = { worker_binding: { enabled: false } };
  expect(await streams.update(stream.id, { account_id, ...off })).toMatchObject(off);
  expect(await names(streams.list({ account_id, name: "EV" }), ({ name }) => name)).toEqual(["events"]);
  await streams.delete(stream.id, { account_id });
  await expect(streams.get(stream.id, { account_id })).rejects.toMatchObject(refused(404, 1016));

  const path = "/ai-gateway/gateways";
  expect(await call(local, "POST", path, { id: "gw", cache_ttl: 0 })).toMatchObject({ result: { id: "gw" } });
  expect(await call(local, "GET", `${path}/gw`)).toMatchObject({ result: { cache_ttl: 0 } });
  expect(await call(local, "DELETE", `${path}/gw`)).toMatchObject({ success: true });
  expect(await call(local, "GET", `${path}/gw`)).toMatchObject(refused(404, 7002));

  const { services } = client.connectivity.directory;
  const network = { tunnel_id: "11111111-2222-4333-8444-555555555555" };
  const host = { hostname: "db.internal", resolver_network: network };
  const { service_id = "" } = await services.create({ account_id, name: "db", type: "tcp", host, tcp_port: 5432 });
  expect(await services.get(service_id, { account_id })).toMatchObject({ name: "db", tcp_port: 5432 });
  await services.delete(service_id, { account_id });
  await expect(services.get(service_id, { account_id })).rejects.toMatchObject({ status: 404 });

  const { apps } = client.flagship;
  const { id } = await apps.create({ account_id, name: "flags" });
  expect(await call(local, "POST", `/flagship/apps/${id}/flags`, { key: "dark", enabled: true })).toMatchObject({
    success: true,
  });
  expect((await apps.update(id, { account_id, name: "features" })).name).toBe("features");
  expect(await apps.delete(id, { account_id })).toEqual({ id });
  expect(await call(local, "GET", `/flagship/apps/${id}/flags`)).toMatchObject({ status: 404 });
});

test("AI Search has a default namespace, and instances in each", async () => {
  const instance = { id: "docs", type: "r2", source: "uploads" };
  expect(await call(local, "POST", "/ai-search/instances", instance)).toMatchObject({
    result: { id: "docs", namespace: "default" },
  });
  expect(await call(local, "POST", "/ai-search/namespaces", { name: "team" })).toMatchObject({ success: true });
  expect(await call(local, "POST", "/ai-search/namespaces/team/instances", instance)).toMatchObject({ success: true });
  expect(await call(local, "GET", "/ai-search/namespaces/default/instances/docs")).toMatchObject({
    result: { source: "uploads" },
  });
  expect(await call(local, "DELETE", "/ai-search/namespaces/team")).toMatchObject({ success: true });
  expect(await call(local, "GET", "/ai-search/namespaces/team/instances/docs")).toMatchObject(refused(404, 7002));
});

test("an mTLS certificate is read, found by name, and deleted; one that is not PEM is refused", async () => {
  const certificates = await readFile(path.join(__dirname, "fixtures", "certificate.pem"), "utf8");
  const { mtlsCertificates } = client;
  const { id = "" } = await mtlsCertificates.create({ account_id, ca: true, certificates, name: "root" });
  expect(await mtlsCertificates.get(id, { account_id })).toMatchObject({ name: "root", issuer: "CN=test", ca: true });
  const again = mtlsCertificates.create({ account_id, ca: true, certificates });
  await expect(again).rejects.toMatchObject(refused(400, 1471));
  const leaf = mtlsCertificates.create({ account_id, ca: false, certificates: "x" });
  await expect(leaf).rejects.toMatchObject({ status: 400 });
  expect((await call<unknown[]>(local, "GET", "/mtls_certificates?ca=false")).result).toEqual([]);
  expect((await call<unknown[]>(local, "GET", "/mtls_certificates?name=root")).result).toHaveLength(1);
  await mtlsCertificates.delete(id, { account_id });
  await expect(mtlsCertificates.get(id, { account_id })).rejects.toMatchObject(refused(404, 1472));
});

test("requests of a dispatched script pass the outbound Worker of the binding, which has the call's parameters in env", async () => {
  await client.workersForPlatforms.dispatch.namespaces.create({ account_id, name: "outbound" });
  const script = (code: string, metadata: object = {}) =>
    uploadForm({ main_module: "index.js", compatibility_date: "2026-07-01", ...metadata }, { "index.js": code });
  const tenants = "/workers/dispatch/namespaces/outbound/scripts";
  const asks = `async (request) => {
    const headers = [...request.headers.keys()].filter((name) => name.includes("internal"));
    const { url, slow } = await request.json();
    if (slow) await new Promise((resolve) => setTimeout(resolve, 300));
    const answer = await fetch(url, { method: "POST", body: "sent", headers: { "x-own": "yes" } });
    return new Response([await answer.text(), ...headers].join(" "));
  }`;
  await call(local, "PUT", `${tenants}/handlers`, script(`export default { fetch: ${asks} };`));
  const withClass = `import { WorkerEntrypoint } from "cloudflare:workers";
    const asks = ${asks};
    export default class extends WorkerEntrypoint { fetch(request) { return asks(request); } hello(name) { return "hello " + name; } }`;
  await call(local, "PUT", `${tenants}/class`, script(withClass, { compatibility_flags: ["nodejs_compat"] }));
  const answers = `async (who, request, env) => new Response([
      who, request.url, request.headers.get("x-own"), await request.text(), env.shop, env.KEPT, env.other,
      [...request.headers.keys()].filter((name) => name.includes("internal")).length,
    ].join(" "))`;
  const proxy = `import { WorkerEntrypoint } from "cloudflare:workers";
    const answers = ${answers};
    export default { fetch: (request, env) => answers("handlers", request, env) };
    export class Proxy extends WorkerEntrypoint { fetch(request) { return answers("class", request, this.env); } }`;
  await upload(local, "proxy", proxy, { bindings: [{ type: "plain_text", name: "KEPT", text: "kept" }] });
  const direct = await enable(local, "proxy");
  const through = (name: string, outbound?: object) => ({
    type: "dispatch_namespace",
    name,
    namespace: "outbound",
    outbound,
  });
  const platform = `export default { async fetch(request, env) {
    const { binding, script, shop, rpc, ...sent } = await request.json();
    const found = env[binding].get(script, {}, { limits: { cpuMs: 10 }, outbound: { shop, other: "not declared" } });
    if (rpc) return new Response(await found.hello(rpc));
    return found.fetch("http://shop/", { method: "POST", body: JSON.stringify(sent) });
  } };`;
  const params = [{ name: "shop" }];
  await upload(local, "platform", platform, {
    bindings: [
      through("PLAIN"),
      through("HANDLERS", { worker: { service: "proxy" }, params }),
      through("CLASS", { worker: { service: "proxy", entrypoint: "Proxy" }, params }),
    ],
  });
  const url = await enable(local, "platform");
  const ask = async (sent: object) => (await fetch(url, { method: "POST", body: JSON.stringify(sent) })).text();
  const elsewhere = "http://elsewhere.example/path";
  const said = (who: string, shop: string) => `${who} ${elsewhere} yes sent ${shop} kept  0`;
  const both = await Promise.all(
    ["acme", "zeta"].map((shop, i) =>
      ask({ binding: "HANDLERS", script: "handlers", shop, url: elsewhere, slow: i === 0 }),
    ),
  );
  expect(both).toEqual([said("handlers", "acme"), said("handlers", "zeta")]);
  expect(await ask({ binding: "CLASS", script: "class", shop: "{ü}", url: elsewhere })).toBe(said("class", "{ü}"));
  expect(await ask({ binding: "PLAIN", script: "class", url: direct })).toBe(`handlers ${direct}/ yes sent  kept  0`);
  expect(await ask({ binding: "CLASS", script: "class", rpc: "world" })).toBe("hello world");
});
