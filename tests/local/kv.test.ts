import type Cloudflare from "cloudflare";

import { call, cleanUp, enable, sdk, start, upload } from "./harness";

let local: Awaited<ReturnType<typeof start>>;
let client: Cloudflare;
let account_id: string;
let namespace_id: string;

beforeAll(async () => {
  local = await start();
  client = sdk(local);
  account_id = local.accountId;
  namespace_id = (await client.kv.namespaces.create({ account_id, title: "orders" })).id;
}, 30_000);
afterAll(cleanUp);

test("a namespace is created once under a title, renamed, listed and deleted", async () => {
  const { id } = await client.kv.namespaces.create({ account_id, title: "temporary" });
  await expect(client.kv.namespaces.create({ account_id, title: "temporary" })).rejects.toMatchObject({
    errors: [{ code: 10014 }],
  });
  expect(await client.kv.namespaces.update(id, { account_id, title: "renamed" })).toMatchObject({
    id,
    title: "renamed",
  });
  const titles: string[] = [];
  for await (const { title } of client.kv.namespaces.list({ account_id, order: "title", per_page: 1 }))
    titles.push(title);
  expect(titles).toEqual(["orders", "renamed"]);
  await client.kv.namespaces.delete(id, { account_id });
  await expect(client.kv.namespaces.get(id, { account_id })).rejects.toMatchObject({
    status: 404,
    errors: [{ code: 10013 }],
  });
});

test("a value comes back byte by byte, under a key of any characters, with its metadata and expiration", async () => {
  const key = "a/b c:ü%25?";
  const form = new FormData();
  form.append("value", new Blob([new Uint8Array([0, 255, 10])]));
  form.append("metadata", JSON.stringify({ from: "test" }));
  const path = `/storage/kv/namespaces/${namespace_id}/values/${encodeURIComponent(key)}`;
  expect((await call(local, "PUT", `${path}?expiration_ttl=3600`, form)).success).toBe(true);
  const response = await client.kv.namespaces.values.get(key, { account_id, namespace_id });
  expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0, 255, 10]);
  expect(Number(response.headers.get("expiration"))).toBeGreaterThan(Date.now() / 1000 + 3000);
  expect(await client.kv.namespaces.metadata.get(key, { account_id, namespace_id })).toEqual({ from: "test" });
  await client.kv.namespaces.values.delete(key, { account_id, namespace_id });
  await expect(client.kv.namespaces.values.get(key, { account_id, namespace_id })).rejects.toMatchObject({
    status: 404,
  });
});

test("the SDK writes values, in bulk too, and reads all keys by cursor", async () => {
  await client.kv.namespaces.values.update("single", { account_id, namespace_id, value: "one" });
  expect(await (await client.kv.namespaces.values.get("single", { account_id, namespace_id })).text()).toBe("one");
  const body = Array.from({ length: 25 }, (_, i) => ({ key: `bulk-${i}`, value: `${i}` }));
  expect(await client.kv.namespaces.bulkUpdate(namespace_id, { account_id, body })).toMatchObject({
    successful_key_count: 25,
  });
  const keys: string[] = [];
  for await (const { name } of client.kv.namespaces.keys.list(namespace_id, {
    account_id,
    limit: 10,
    prefix: "bulk-",
  })) {
    keys.push(name);
  }
  expect(keys).toHaveLength(25);
  const got = await client.kv.namespaces.bulkGet(namespace_id, { account_id, keys: ["bulk-3", "gone"] });
  expect(got).toEqual({ values: { "bulk-3": "3", gone: null } });
  await client.kv.namespaces.bulkDelete(namespace_id, { account_id, body: keys });
  expect((await client.kv.namespaces.keys.list(namespace_id, { account_id, prefix: "bulk-" })).result).toEqual([]);
});

test("a Worker and the API see the same values", async () => {
  const code = `export default { async fetch(request, env) {
    await env.KV.put("from-worker", "w");
    return new Response(await env.KV.get("from-api"));
  } };`;
  await client.kv.namespaces.values.update("from-api", { account_id, namespace_id, value: "a" });
  await upload(local, "reader", code, { bindings: [{ type: "kv_namespace", name: "KV", namespace_id }] });
  const url = await enable(local, "reader");
  expect(await (await fetch(url)).text()).toBe("a");
  expect(await (await client.kv.namespaces.values.get("from-worker", { account_id, namespace_id })).text()).toBe("w");
});
