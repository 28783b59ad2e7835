import { mkdir, writeFile } from "node:fs/promises";
import { request } from "node:http";
import path from "node:path";

import { call, cleanUp, enable, sdk, start, temporaryFolder, upload } from "./harness";
import { wranglerAt } from "./wrangler";

interface Preview {
  id: string;
  name: string;
  slug: string;
  urls: string[];
  deployed_on: string | null;
}
interface Deployment {
  id: string;
  number: number;
  urls: string[];
  env: Record<string, { type: string; text?: string; namespace_id?: string }>;
  annotations: Record<string, string>;
}

let local: Awaited<ReturnType<typeof start>>;

const COUNTER = `
import { DurableObject } from "cloudflare:workers";
export class Counter extends DurableObject {
  async next() {
    const n = ((await this.ctx.storage.get("n")) ?? 0) + 1;
    await this.ctx.storage.put("n", n);
    return n;
  }
}
export default {
  async fetch(request, env) {
    return Response.json({ count: await env.COUNTER.getByName("all").next(), text: env.TEXT, secret: env.SECRET });
  },
};`;
const BOUND = { type: "durable_object_namespace", class_name: "Counter" };
const EXPORTS = { Counter: { type: "durable-object", storage: "sqlite" } };

beforeAll(async () => {
  local = await start();
  const bindings = [{ ...BOUND, name: "COUNTER" }];
  const made = await upload(local, "shop", COUNTER, { bindings, exports: EXPORTS });
  if (!made.success) throw new Error(JSON.stringify(made.errors));
});
afterAll(cleanUp);

const PREVIEWS = "/workers/workers/shop/previews";
const previews = <Result = Preview>(method: string, below = "", body?: unknown) =>
  call<Result>(local, method, `${PREVIEWS}${below}`, body);

/** A deployment as wrangler sends it: all modules under one field name. */
function deployment(code: string, metadata: Record<string, unknown> = {}): FormData {
  const form = new FormData();
  form.set("metadata", JSON.stringify({ main_module: "main.js", compatibility_date: "2026-07-01", ...metadata }));
  form.append("files", new File([code], "main.js", { type: "application/javascript+module" }));
  return form;
}

/** Asks by host name, as browsers resolve a name below localhost. */
function ask(url: string | undefined): Promise<{ status: number; body: string }> {
  const { host, port } = new URL(url ?? "");
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, path: "/", headers: { host } }, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString()));
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, body });
      });
    })
      .once("error", reject)
      .end();
  });
}

test("a preview of a Worker runs at an address of its own, with Durable Objects and secrets of its own", async () => {
  const production = await enable(local, "shop");
  expect(await (await fetch(production)).json()).toEqual({ count: 1 });

  const made = await previews("POST", "", { name: "feature/Basket", observability: { enabled: true } });
  expect(made.result).toMatchObject({ slug: "feature-basket", name: "feature/Basket", deployed_on: null });
  const { id, urls } = made.result;
  expect(urls).toEqual([expect.stringMatching(/^http:\/\/feature-basket-shop\.local\.workers\.dev\.localhost:\d+$/)]);
  expect((await previews("GET", `/${id}/deployments/latest`)).errors).toMatchObject([{ code: 10222 }]);

  const env = {
    COUNTER: BOUND,
    TEXT: { type: "plain_text", text: "new" },
    SECRET: { type: "secret_text", text: "s3" },
  };
  const annotations = { "workers/pull_request_number": "7", "workers/commit_sha": "a".repeat(40) };
  const deployed = await previews<Deployment>(
    "POST",
    `/${id}/deployments`,
    deployment(COUNTER, { env, exports: EXPORTS, annotations }),
  );
  expect(deployed.result).toMatchObject({ number: 1, env: { SECRET: { type: "secret_text" } }, annotations });
  expect(deployed.result.env["SECRET"]).not.toHaveProperty("text");
  expect(deployed.result).toMatchObject({ exports_reconciliation: { created: ["Counter"] } });

  const own = { count: 1, text: "new", secret: "s3" };
  expect(JSON.parse((await ask(urls[0])).body)).toEqual(own);
  expect(JSON.parse((await ask(deployed.result.urls[0])).body)).toEqual({ ...own, count: 2 });
  expect(await (await fetch(production)).json()).toEqual({ count: 2 });

  const namespaces = await call<object[]>(local, "GET", "/workers/durable_objects/namespaces");
  expect(namespaces.result).toMatchObject([
    { script: "shop", class: "Counter" },
    { script: "shop", class: "Counter", preview: { id } },
  ]);
  expect(namespaces.result[0]).not.toHaveProperty("preview");
});

test("a changed secret makes a deployment with the rest as it was, and the latest deployment is the only one to change", async () => {
  const patched = await previews<Deployment>("PATCH", "/feature-basket/deployments/latest", {
    env: { SECRET: { type: "secret_text", text: "other" }, TEXT: null },
    annotations: { "workers/message": "rotated" },
  });
  expect(patched.result).toMatchObject({ number: 2, annotations: { "workers/message": "rotated" } });
  const { result } = await previews("GET", `/${encodeURIComponent("feature/Basket")}`);
  expect(JSON.parse((await ask(result.urls[0])).body)).toEqual({ count: 3, secret: "other" });
  const { result: all } = await previews<Deployment[]>("GET", `/${result.id}/deployments`);
  expect(all.map(({ number }) => number)).toEqual([2, 1]);
  expect((await previews("PATCH", `/${result.id}/deployments/${all[1]?.id ?? ""}`, { env: {} })).errors).toMatchObject([
    { code: 10032 },
  ]);
  expect((await previews("GET", `/${result.id}/deployments/${all[1]?.id.slice(0, 8) ?? ""}`)).result).toMatchObject({
    number: 1,
  });
});

test("a preview that does not start, a bad name, a taken slug and what does not exist are refused, and nothing changes", async () => {
  const { result: before } = await previews("GET", "/feature-basket");
  const broken = await previews("POST", `/${before.id}/deployments`, deployment("throw new Error('no');"));
  expect(broken).toMatchObject({ status: 400, errors: [{ code: 10021 }] });
  const nowhere = { KV: { type: "kv_namespace", namespace_id: "0".repeat(32) } };
  expect(
    (await previews("POST", `/${before.id}/deployments`, deployment(COUNTER, { env: nowhere }))).errors,
  ).toMatchObject([{ code: 10041 }]);
  const long = { "workers/tag": "x".repeat(101) };
  expect(
    (await previews("POST", `/${before.id}/deployments`, deployment(COUNTER, { annotations: long }))).success,
  ).toBe(false);
  for (const name of ["-x", "x y", "", "x".repeat(257)])
    expect((await previews("POST", "", { name })).status).toBe(400);
  expect((await previews("POST", "", { name: "feature-basket" })).status).toBe(409);
  expect((await previews("GET", "/nobody")).errors).toMatchObject([{ code: 10025 }]);
  expect((await call(local, "GET", "/workers/workers/nobody/previews/x")).errors).toMatchObject([{ code: 10007 }]);
  expect((await previews("GET", "/feature-basket")).result).toEqual(before);
});

test("JSON makes a deployment too, previews are listed, filtered and changed, and the official client pages through them", async () => {
  const code = `export default { fetch: () => new Response("by JSON") };`;
  const { result: made } = await previews("POST", "", { name: "json" });
  await previews("POST", `/${made.id}/deployments`, {
    main_module: "main.js",
    compatibility_date: "2026-07-01",
    modules: [
      {
        name: "main.js",
        content_type: "application/javascript+module",
        content_base64: Buffer.from(code).toString("base64"),
      },
    ],
  });
  expect((await ask(made.urls[0])).body).toBe("by JSON");
  const stored = await previews<{ modules: object[] }>("GET", "/json/deployments/latest?include=modules");
  expect(stored.result.modules).toMatchObject([
    { name: "main.js", content_base64: Buffer.from(code).toString("base64") },
  ]);
  const client = sdk(local);
  const list = (query: string) =>
    client.get(`/accounts/${local.accountId}${PREVIEWS}${query}`) as Promise<{ result: Preview[] }>;
  expect((await list("?order_by=name&order=asc")).result.map(({ name }) => name)).toEqual(["feature/Basket", "json"]);
  expect((await list("?per_page=1&page=2&order_by=name&order=asc")).result.map(({ name }) => name)).toEqual(["json"]);
  expect((await list("?slug=basket")).result.map(({ name }) => name)).toEqual(["feature/Basket"]);
  expect((await previews("PATCH", "/json", { tags: ["a"] })).result).toMatchObject({ tags: ["a"], logpush: false });
  expect((await previews("PUT", "/json", { name: "json", logpush: true })).result).toMatchObject({
    tags: [],
    logpush: true,
  });
});

test("without preview addresses of its Worker a preview has none, and with its Worker it goes, data included", async () => {
  await call(local, "POST", "/workers/scripts/shop/subdomain", { enabled: true, previews_enabled: false });
  expect((await previews("GET", "/json")).result.urls).toEqual([]);
  await call(local, "PUT", "/workers/domains", {
    hostname: "shop.example.com",
    service: "shop",
    zone_name: "example.com",
    previews_enabled: true,
  });
  const { urls } = (await previews("GET", "/json")).result;
  expect(urls).toEqual([expect.stringContaining("http://json.shop.example.com.localhost:")]);
  expect((await ask(urls[0])).body).toBe("by JSON");
  expect((await previews("DELETE", "/json?force=true")).success).toBe(true);
  expect((await ask(urls[0])).status).toBe(404);
  await call(local, "DELETE", "/workers/scripts/shop?force=true");
  expect((await call<object[]>(local, "GET", "/workers/durable_objects/namespaces")).result).toEqual([]);
  expect((await previews("GET", "/feature-basket")).errors).toMatchObject([{ code: 10007 }]);
});

test("a Worker without a script has previews, which begin with its base configuration; its first upload is the same Worker", async () => {
  const code = `export default { fetch: (_, { TEXT, KEY }) => Response.json({ text: TEXT, key: KEY }) };`;
  const at = "/workers/workers/early";
  const base = { env: { TEXT: { type: "plain_text", text: "base" }, KEY: { type: "secret_text", text: "hidden" } } };
  const subdomain = { enabled: false, previews_enabled: true };
  const made = await call<{ id: string }>(local, "POST", "/workers/workers", { name: "early", subdomain });
  expect(made.result).toMatchObject({ name: "early", deployed_on: null, subdomain });
  expect(await call(local, "POST", "/workers/workers", { name: "early" })).toMatchObject({ status: 409 });
  expect((await call(local, "GET", "/workers/scripts/early/settings")).status).toBe(404);
  await call(local, "PATCH", at, { previews_base_config: { ...base, logpush: true } });
  const patch = { previews_base_config: { env: { MORE: { type: "json", json: 1 } }, logpush: null } };
  const { result } = await call<{ previews_base_config: unknown }>(local, "PATCH", at, patch);
  expect(result.previews_base_config).toEqual({
    env: { TEXT: base.env.TEXT, KEY: { type: "secret_text" }, MORE: { type: "json", json: 1 } },
  });

  const preview = async (name: string, query: string, metadata: Record<string, unknown>) => {
    const { result: created } = await call<Preview>(local, "POST", `${at}/previews${query}`, { name });
    const sent = deployment(code, metadata);
    const deployed = await call<Deployment>(local, "POST", `${at}/previews/${created.id}/deployments`, sent);
    return { deployed, answer: async () => JSON.parse((await ask(created.urls[0])).body) as unknown };
  };
  const own = { TEXT: { type: "plain_text", text: "own" } };
  const with_ = await preview("with", "", { env: own });
  await call(local, "PATCH", at, { previews_base_config: null });
  expect(await with_.answer()).toEqual({ text: "own", key: "hidden" });
  const without = await preview("without", "?ignore_base_config=true", { env: own });
  expect(await without.answer()).toEqual({ text: "own" });
  const list = { bindings: [{ name: "TEXT", ...own.TEXT }] };
  expect((await call(local, "POST", `${at}/previews/with/deployments`, deployment(code, list))).status).toBe(400);

  const uploaded = await upload(local, "early", code);
  expect(uploaded.success).toBe(true);
  const { result: worker } = await call<{ id: string }>(local, "GET", at);
  expect(worker).toMatchObject({ id: made.result.id, subdomain, deployed_on: expect.stringMatching(/^2/) });
  await call(local, "DELETE", at);
  expect(await call(local, "GET", at)).toMatchObject({ status: 404, errors: [{ code: 10007 }] });
  expect(await call(local, "GET", `${at}/previews/with`)).toMatchObject({ status: 404 });
});

test("wrangler makes a preview, of a Worker that does not exist, too, deploys it again with its secrets kept, and deletes it", async () => {
  const folder = await temporaryFolder();
  const { good } = wranglerAt(local, folder);
  await mkdir(path.join(folder, "src"));
  await writeFile(path.join(folder, "src", "index.js"), COUNTER);
  const durable_objects = { bindings: [{ name: "COUNTER", class_name: "Counter" }] };
  const migrations = [{ tag: "v1", new_sqlite_classes: ["Counter"] }];
  const config = { name: "store", main: "src/index.js", compatibility_date: "2026-07-01", durable_objects, migrations };
  const vars = { TEXT: "of the preview" };
  await writeFile(
    path.join(folder, "wrangler.json"),
    JSON.stringify({ ...config, preview_urls: true, previews: { vars, durable_objects } }),
  );
  const first = JSON.parse(await good("preview", "--name", "early", "--json")) as { preview: Preview };
  expect(JSON.parse((await ask(first.preview.urls[0])).body)).toEqual({ count: 1, text: "of the preview" });
  await writeFile(path.join(folder, "base.json"), JSON.stringify({ BASE: "of all" }));
  await good("preview", "base-config", "secret", "bulk", "base.json");
  expect(await good("preview", "base-config", "secret", "list")).toContain("BASE");
  await good("deploy");
  await good("preview", "--name", "topic");
  await writeFile(path.join(folder, "secrets.json"), JSON.stringify({ SECRET: "kept" }));
  await good("preview", "secret", "bulk", "secrets.json", "--name", "topic");
  const printed = JSON.parse(await good("preview", "--name", "topic", "--json")) as {
    preview: Preview;
    deployment: Deployment;
  };
  expect(printed).toMatchObject({ preview: { slug: "topic" }, deployment: { number: 3 } });
  expect(JSON.parse((await ask(printed.preview.urls[0])).body)).toEqual({
    count: 1,
    text: "of the preview",
    secret: "kept",
  });
  expect(await good("preview", "delete", "--name", "topic", "--skip-confirmation")).toContain("deleted successfully");
  expect((await ask(printed.preview.urls[0])).status).toBe(404);
}, 120_000);
