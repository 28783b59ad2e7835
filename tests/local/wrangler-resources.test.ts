import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { call, cleanUp, enable, start, temporaryFolder, upload } from "./harness";
import { wranglerAt, type Wrangler } from "./wrangler";

let local: Awaited<ReturnType<typeof start>>;
let folder: string;
let run: Wrangler["run"];
let good: Wrangler["good"];

const write = (name: string, text: string) => writeFile(path.join(folder, name), text);

beforeAll(async () => {
  local = await start();
  folder = await temporaryFolder();
  ({ run, good } = wranglerAt(local, folder));
}, 30_000);
afterAll(cleanUp);

test("a database that wrangler creates, migrates and fills is read by a Worker, exported and deleted", async () => {
  const created = await good("d1", "create", "orders");
  const database_id = /"database_id": "([^"]+)"/.exec(created)?.[1];
  await mkdir(path.join(folder, "migrations"));
  await write(
    "migrations/0001_first.sql",
    `CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT);
     CREATE TRIGGER upper AFTER INSERT ON items BEGIN UPDATE items SET name = upper(name) WHERE id = new.id; END;`,
  );
  await write(
    "wrangler.json",
    JSON.stringify({
      name: "reader",
      main: "index.js",
      compatibility_date: "2026-07-01",
      d1_databases: [{ binding: "DB", database_name: "orders", database_id }],
    }),
  );
  await write(
    "index.js",
    `export default { async fetch(request, { DB }) { return Response.json((await DB.prepare("SELECT name FROM items").all()).results); } };`,
  );
  expect(await good("d1", "migrations", "apply", "orders", "--remote")).toContain("0001_first.sql");
  await write(
    "more.sql",
    "INSERT INTO items (name) VALUES ('two; too');\nINSERT INTO items (name) VALUES ('three');\n",
  );
  expect(await good("d1", "execute", "orders", "--remote", "--file", "more.sql")).toContain("Executed 2 queries");
  const { code, output } = await run("d1", "execute", "orders", "--remote", "--command", "SELECT * FROM none");
  expect([code, output]).toEqual([1, expect.stringContaining("no such table: none")]);
  await good("deploy");
  const url = await enable(local, "reader");
  expect(await (await fetch(url)).json()).toEqual([{ name: "TWO; TOO" }, { name: "THREE" }]);
  await good("d1", "export", "orders", "--remote", "--output", "out.sql");
  expect(await readFile(path.join(folder, "out.sql"), "utf8")).toContain("TWO; TOO");
  await good("d1", "delete", "orders", "--skip-confirmation");
  expect(await call(local, "GET", "/d1/database/orders")).toMatchObject({ status: 404, errors: [{ code: 7404 }] });
}, 120_000);

test("wrangler creates buckets, puts, gets and deletes objects, and deletes the bucket when it is empty", async () => {
  await good("r2", "bucket", "create", "uploads", "--jurisdiction", "eu");
  expect(await good("r2", "bucket", "list", "--jurisdiction", "eu")).toContain("uploads");
  await write("picture.txt", "a picture");
  const object = ["uploads/a b.txt", "--remote", "--jurisdiction", "eu"];
  await good("r2", "object", "put", ...object, "--file", "picture.txt");
  await good("r2", "object", "get", ...object, "--file", "copy.txt");
  expect(await readFile(path.join(folder, "copy.txt"), "utf8")).toBe("a picture");
  const refused = await run("r2", "bucket", "delete", "uploads", "--jurisdiction", "eu");
  expect(refused.output).toContain("not empty");
  await good("r2", "object", "delete", ...object);
  await good("r2", "bucket", "delete", "uploads", "--jurisdiction", "eu");
}, 120_000);

test("wrangler creates, lists, changes, reads and deletes queues", async () => {
  await good("queues", "create", "jobs", "--delivery-delay-secs", "5");
  expect(await good("queues", "list")).toMatch(/jobs/);
  await good("queues", "update", "jobs", "--message-retention-period-secs", "3600");
  const [queue] = (await call<{ settings: object }[]>(local, "GET", "/queues")).result;
  expect(queue?.settings).toEqual({ delivery_delay: 5, delivery_paused: false, message_retention_period: 3600 });
  expect(await good("queues", "info", "jobs")).toContain("jobs");
  await good("queues", "delete", "jobs");
  expect((await call(local, "GET", "/queues")).result).toEqual([]);
}, 120_000);

test("what wrangler deploys to a dispatch namespace is run by name, apart from the account's Workers", async () => {
  await good("dispatch-namespace", "create", "shops");
  expect(await good("dispatch-namespace", "list")).toContain("shops");
  const greets = (text: string) =>
    `export default { fetch: (request, env) => new Response("${text} " + new URL(request.url).pathname + " " + env.TEXT) };`;
  const config = { main: "index.js", compatibility_date: "2026-07-01", vars: { TEXT: "v" } };
  await upload(local, "corner", greets("of the account"));
  await write("wrangler.json", JSON.stringify({ ...config, name: "corner" }));
  await write("index.js", greets("of the namespace"));
  expect(await good("deploy", "--dispatch-namespace", "shops")).toContain("Dispatch Namespace: shops");
  await write("index.js", greets("again"));
  await good("deploy", "--dispatch-namespace", "shops");
  await mkdir(path.join(folder, "public"), { recursive: true });
  await write("public/page.txt", "a page");
  await write("index.js", greets("beside assets"));
  await write("wrangler.json", JSON.stringify({ ...config, name: "served", assets: { directory: "public" } }));
  await good("deploy", "--dispatch-namespace", "shops");
  const front = `export default { async fetch(request, env) {
    const [, name, ...rest] = new URL(request.url).pathname.split("/");
    const shop = env.SHOPS.get(name, {}, { limits: { cpuMs: 10 }, outbound: { shop: name } });
    try { return await shop.fetch("http://shop/" + rest.join("/")); }
    catch ({ message }) { return new Response(message, { status: 404 }); }
  } };`;
  const shops = { type: "dispatch_namespace", name: "SHOPS", namespace: "shops" };
  await upload(local, "front", front, { bindings: [shops] });
  const url = await enable(local, "front");
  const get = async (where: string) => (await fetch(`${url}/${where}`)).text();
  expect(await get("corner/a/b")).toBe("again /a/b v");
  expect(await get("served/page.txt")).toBe("a page");
  expect(await get("served/none")).toBe("beside assets /none v");
  expect(await get("nobody/")).toBe("Worker not found.");
  expect(await get("__proto__/")).toBe("Worker not found.");
  expect(await (await fetch(await enable(local, "corner"))).text()).toBe("of the account / undefined");
  await good("dispatch-namespace", "rename", "shops", "stores");
  expect(await good("dispatch-namespace", "get", "stores")).toMatch(/script_count: 2|"script_count": 2/);
  await good("dispatch-namespace", "delete", "stores");
  expect(await get("corner/")).toBe("Worker not found.");
  const listed = await call<{ id: string }[]>(local, "GET", "/workers/scripts");
  expect(listed.result.map(({ id }) => id)).toEqual(expect.arrayContaining(["corner", "front"]));
  expect(listed.result).toHaveLength(new Set(listed.result.map(({ id }) => id)).size);
}, 120_000);

test("wrangler creates and reads stores, secrets, Hyperdrive configs, indexes, namespaces and certificates", async () => {
  const store = /ID: ([0-9a-f]{32})/.exec(await good("secrets-store", "store", "create", "default", "--remote"))?.[1];
  const secret = ["--name", "KEY", "--value", "hidden", "--scopes", "workers", "--remote"];
  await good("secrets-store", "secret", "create", store ?? "", ...secret);
  expect(await good("secrets-store", "secret", "list", store ?? "", "--remote")).toMatch(/KEY[\s\S]*active/);
  const url = "postgres://user:hidden@db.example.com:5432/shop";
  const certificate = path.join(__dirname, "fixtures", "certificate.pem");
  await Promise.all([
    good("hyperdrive", "create", "shop", "--connection-string", url),
    good("vectorize", "create", "docs", "--dimensions", "32", "--metric", "cosine"),
    good("dispatch-namespace", "create", "tenants"),
    good("cert", "upload", "certificate-authority", "--ca-cert", certificate, "--name", "root"),
  ]);
  const configs = await good("hyperdrive", "list");
  expect(configs).toContain("db.example.com");
  expect(configs).not.toContain("hidden");
  expect(await good("vectorize", "list")).toContain("docs");
  await good("dispatch-namespace", "rename", "tenants", "customers");
  expect((await call(local, "GET", "/workers/dispatch/namespaces")).result).toMatchObject([
    { namespace_name: "customers" },
  ]);
  expect((await call(local, "GET", "/mtls_certificates")).result).toMatchObject([{ name: "root", ca: true }]);
}, 120_000);
