import { call, cleanUp, enable, fetchPage, type Listed, start, until, upload, uploadForm } from "./harness";

let local: Awaited<ReturnType<typeof start>>;

beforeAll(async () => {
  local = await start();
});
afterAll(cleanUp);

/** What a reader sees of a page, and where it leads. */
const page = async (path: string) => {
  const response = await fetchPage(local, path);
  const html = await response.text();
  const [, main = ""] = /<main[^>]*>([\s\S]*)<\/main>/.exec(html) ?? [];
  const text = main.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
  const links = [...main.matchAll(/href="([^"]*)"/g)].map(([, href = ""]) => href.replaceAll("&amp;", "&"));
  return { status: response.status, html, text, links };
};
const put = (path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  fetch(`${local.apiUrl}/accounts/${local.accountId}${path}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${local.apiToken}`, ...headers },
    body,
  });
/** Follows `Next page` to the end, and counts what the pages have. */
const walk = async (path: string, item: RegExp) => {
  const counts: number[] = [];
  let next: string | undefined = path;
  while (next !== undefined) {
    const { html, links, text } = await page(next);
    counts.push(html.match(item)?.length ?? 0);
    next = text.includes("Next page") ? links.at(-1) : undefined;
  }
  return counts;
};

test("a KV namespace shows its keys by pages, and each key its value, as text or in hex", async () => {
  const { result } = await call<Listed>(local, "POST", "/storage/kv/namespaces", { title: "sessions" });
  const values = `/storage/kv/namespaces/${result.id}`;
  const pairs = Array.from({ length: 120 }, (_, i) => ({ key: `user/${i}`, value: `{"n":${i}}` }));
  const expiring = { key: "a<b>", value: "<i>hi</i>", expiration_ttl: 600, metadata: { from: "here" } };
  await call(local, "PUT", `${values}/bulk`, [...pairs, expiring]);
  await put(`${values}/values/bytes`, new Uint8Array([0, 255, 16]));
  expect((await page("/")).links).toContain(`/kv/${result.id}`);
  const first = await page(`/kv/${result.id}`);
  expect(first.text).toMatch(/a&lt;b&gt; \d{4}-\d\d-\d\d .* UTC \{&quot;from&quot;:&quot;here&quot;\} bytes user\/0/);
  expect(await walk(`/kv/${result.id}`, /<td data-head="Key"/g)).toEqual([50, 50, 22]);
  expect((await page(`/kv/${result.id}/user%2F7`)).text).toContain("{ &quot;n&quot;: 7 }");
  const odd = await page(`/kv/${result.id}/${encodeURIComponent("a<b>")}`);
  expect(odd.text).toMatch(/9 bytes , expires .* Value &lt;i&gt;hi&lt;\/i&gt; Metadata/);
  expect((await page(`/kv/${result.id}/bytes`)).text).toContain("00 ff 10");
});

test("an R2 bucket shows its objects by pages, and each object its content and metadata", async () => {
  await call(local, "POST", "/r2/buckets", { name: "uploads" });
  const objects = "/r2/buckets/uploads/objects";
  await put(`${objects}/2026/report.json`, '{"ok":true}', { "content-type": "application/json" });
  await Promise.all(Array.from({ length: 51 }, (_, i) => put(`${objects}/log-${i}`, "x".repeat(2_000))));
  const bucket = `/r2/${encodeURIComponent("default/uploads")}`;
  expect((await page("/")).links).toContain(bucket);
  const first = await page(bucket);
  expect(first.text).toMatch(/2026\/report.json 11 bytes application\/json \d{4}-.* log-0 2.0 KiB/);
  expect(await walk(bucket, /<td data-head="Key"/g)).toEqual([50, 2]);
  const object = await page(first.links[0] ?? "");
  expect(object.text).toMatch(/11 bytes, uploaded .* ETag [0-9a-f]{32} Content \{ &quot;ok&quot;: true \} Metadata/);
  expect(object.text).toContain("contentType application/json");
});

test("a D1 database shows its tables with their sizes, and each table its rows by pages", async () => {
  const { result } = await call<{ uuid: string }>(local, "POST", "/d1/database", { name: "orders" });
  const sql = `CREATE TABLE "odd ""name""" (id INTEGER PRIMARY KEY, note TEXT, raw BLOB);
    INSERT INTO "odd ""name""" VALUES (1, '<b>', x'00ff'), (2, NULL, NULL);
    CREATE TABLE numbers AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 101) SELECT i FROM n;`;
  expect(await call(local, "POST", `/d1/database/${result.uuid}/query`, { sql })).toMatchObject({ success: true });
  const database = await page(`/d1/${result.uuid}`);
  expect(database.text).toMatch(/numbers 101 CREATE TABLE numbers.* odd &quot;name&quot; 2 CREATE TABLE/);
  expect(database.text).not.toContain("_cf_");
  const odd = await page(`/d1/${result.uuid}/${encodeURIComponent('odd "name"')}`);
  expect(odd.text).toMatch(/Rows 1 to 2 id note raw 1 &lt;b&gt; BLOB of 2 bytes 2 NULL NULL/);
  expect(await walk(`/d1/${result.uuid}/numbers`, /<td data-head="i"/g)).toEqual([50, 50, 1]);
});

test("a queue shows what waits, who sends and consumes, and the way of dead letters", async () => {
  const queue = async (queue_name: string) =>
    (await call<{ queue_id: string }>(local, "POST", "/queues", { queue_name })).result.queue_id;
  const [jobs, dead] = [await queue("jobs"), await queue("jobs-dead")];
  const code = `export default { queue() {}, fetch: () => new Response("") };`;
  await upload(local, "worker", code, { bindings: [{ type: "queue", name: "JOBS", queue_name: "jobs" }] });
  const settings = { batch_size: 20, max_wait_time_ms: 60_000, max_retries: 2, retry_delay: 5 };
  const consumer = { type: "worker", script_name: "worker", dead_letter_queue: "jobs-dead", settings };
  expect(await call(local, "POST", `/queues/${jobs}/consumers`, consumer)).toMatchObject({ success: true });
  expect((await page(`/queues/${jobs}`)).text).toContain("No messages are waiting.");
  await call(local, "POST", `/queues/${jobs}/messages`, { body: { n: 1 } });
  const busy = await until(
    () => page(`/queues/${jobs}`),
    ({ text }) => text.includes("1 message"),
  );
  expect(busy.text).toMatch(
    /1 message, 7 bytes, the oldest from \d{4}-.* Sent Attempts State Message .* 0 waiting \{&quot;n&quot;:1\}/,
  );
  expect(busy.text).toContain("worker 20 60 s 2, after 5 s jobs-dead Producers Worker worker");
  expect(busy.links).toEqual(["/workers/worker", `/queues/${dead}`, "/workers/worker"]);
  const letters = await page(`/queues/${dead}`);
  expect(letters.text).toContain("Nothing consumes this queue: messages wait for a consumer, for 4 days.");
  expect(letters.text).toMatch(/Dead letters from Queue After failed attempts jobs 3/);
});

test("a Durable Object namespace shows its objects, and the Worker's page leads there", async () => {
  const code = `import { DurableObject } from "cloudflare:workers";
export class Room extends DurableObject { hit() { return this.ctx.storage.put("n", 1); } }
export default { async fetch(_, env) { await env.ROOM.getByName("a").hit(); return new Response("hi"); } };`;
  const exports = { Room: { type: "durable-object", storage: "sqlite" } };
  const bindings = [{ type: "durable_object_namespace", name: "ROOM", class_name: "Room" }];
  expect(await upload(local, "chat", code, { exports, bindings })).toMatchObject({ success: true });
  const { result } = await call<{ url: string }>(local, "POST", "/workers/scripts/chat/subdomain", { enabled: true });
  await fetch(result.url);
  const [namespace = ""] = (await page("/workers/chat")).links.filter((href) => href.startsWith("/durable-objects/"));
  expect((await page(namespace)).text).toMatch(/Worker chat , SQLite storage Object ID .* [0-9a-f]{64} yes/);
});

test("what does not exist is not found", async () => {
  const { result } = await call<Listed[]>(local, "GET", "/storage/kv/namespaces");
  for (const path of ["/kv/x", `/kv/${result[0]?.id}/none`, "/r2/x", "/d1/x", "/queues/x", "/durable-objects/x"]) {
    expect(await page(path)).toMatchObject({ status: 404, text: expect.stringContaining("does not exist") });
  }
});

test("a dispatch namespace shows its scripts and who calls them, and each script its bindings and log", async () => {
  const scripts = "/workers/dispatch/namespaces/tenants/scripts";
  await call(local, "POST", "/workers/dispatch/namespaces", { name: "tenants" });
  expect((await page("/dispatch/tenants")).text).toContain("No scripts are in this dispatch namespace.");
  const code = `export default { fetch() { console.log("asked"); return new Response("acme"); } };`;
  const metadata = { main_module: "index.js", bindings: [{ type: "secret_text", name: "KEY", text: "hidden-text" }] };
  await call(local, "PUT", `${scripts}/Acme%3Cb%3E`, uploadForm({ ...metadata, tags: ["free"] }, { "index.js": code }));
  const bindings = [{ type: "dispatch_namespace", name: "TENANTS", namespace: "tenants" }];
  await upload(local, "platform", "export default { fetch: (r, env) => env.TENANTS.get('Acme<b>').fetch(r) };", {
    bindings,
  });
  expect(await (await fetch(await enable(local, "platform"))).text()).toBe("acme");

  expect((await page("/")).links).toContain("/dispatch/tenants");
  const namespace = await page("/dispatch/tenants");
  expect(namespace.text).toMatch(/Acme&lt;b&gt; free .* UTC Called by Worker Binding platform TENANTS/);
  expect(namespace.links).toEqual(["/dispatch/tenants/Acme%3Cb%3E", "/workers/platform"]);
  const script = await until(
    () => page("/dispatch/tenants/Acme%3Cb%3E"),
    ({ text }) => text.includes("asked"),
  );
  expect(script.text).toMatch(/KEY secret_text hidden .* live .* asked/);
  expect(script.html).not.toContain("hidden-text");
  expect((await page("/dispatch/tenants/none")).status).toBe(404);
  expect((await page("/dispatch/none")).status).toBe(404);
});
