import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

import {
  askHost,
  call,
  cleanUp,
  type Deployments,
  fetchPage,
  start,
  temporaryFolder,
  upload,
  uploadForm,
  type Listed,
} from "./harness";
import { wranglerAt, type Wrangler } from "./wrangler";

let local: Awaited<ReturnType<typeof start>>;
let folder: string;
let good: Wrangler["good"];
let url: string;
/** The ids of the versions, by the text that they answer with. */
const ids = new Map<string, string>();

const source = (text: string) => `
export default {
  fetch: (request, env) => Response.json({ text: "${text}", tag: env.VERSION.tag, host: new URL(request.url).host }),
};`;
const answerOf = async (headers: Record<string, string> = {}) =>
  (await (await fetch(url, { headers })).json()) as { text: string; tag: string; host: string };
const override = (text: string) => ({ "Cloudflare-Workers-Version-Overrides": `shop="${ids.get(text)}"` });
const idOf = (text: string) => ids.get(text) ?? "";
const live = async () =>
  (await call<Deployments>(local, "GET", "/workers/scripts/shop/deployments")).result.deployments[0]?.versions;
const deploy = (body: unknown, query = "") => call(local, "POST", `/workers/scripts/shop/deployments${query}`, body);
const split = (...shares: [string, number][]) => ({
  strategy: "percentage",
  versions: shares.map(([text, percentage]) => ({ version_id: idOf(text), percentage })),
});

async function uploadVersion(text: string, ...flags: string[]): Promise<string> {
  await writeFile(path.join(folder, "src", "index.js"), source(text));
  const output = await good("versions", "upload", ...flags);
  ids.set(text, /Worker Version ID: (\S+)/.exec(output)?.[1] ?? "");
  return output;
}

beforeAll(async () => {
  local = await start();
  folder = await temporaryFolder();
  ({ good } = wranglerAt(local, folder));
  await mkdir(path.join(folder, "src"));
  await writeFile(path.join(folder, "src", "index.js"), source("one"));
  const config = { name: "shop", main: "src/index.js", compatibility_date: "2026-07-01", workers_dev: true };
  const more = { preview_urls: true, version_metadata: { binding: "VERSION" } };
  await writeFile(path.join(folder, "wrangler.json"), JSON.stringify({ ...config, ...more }));
  const output = await good("deploy");
  ids.set("one", /Current Version ID: (\S+)/.exec(output)?.[1] ?? "");
  url = (await call<{ url: string }>(local, "GET", "/workers/scripts/shop/subdomain")).result.url;
}, 60_000);
afterAll(cleanUp);

test("`wrangler versions upload` changes nothing live; the version answers at its preview addresses alone", async () => {
  const output = await uploadVersion("two", "--tag", "v2", "--message", "second", "--preview-alias", "next");
  const suffix = `-shop.localhost:${local.hostsPort}`;
  const prefix = idOf("two").slice(0, 8);
  expect(output).toContain(`Version Preview URL: https://${prefix}${suffix}`);
  expect(output).toContain(`Version Preview Alias URL: https://next${suffix}`);
  for (let i = 0; i < 5; i++) expect((await answerOf()).text).toBe("one");
  expect(await live()).toEqual([{ version_id: idOf("one"), percentage: 100 }]);

  for (const label of [prefix, "next"]) {
    const host = `${label}-shop.localhost`;
    const { text } = await askHost(local, host);
    expect(JSON.parse(text)).toEqual({ text: "two", tag: "v2", host: host.replace(".localhost", "") });
  }
  expect((await askHost(local, "gone-shop.localhost")).status).toBe(404);
  expect(await good("versions", "view", idOf("two"))).toMatch(/Tag:\s+v2[\s\S]*Message:\s+second/);
  expect(await good("versions", "list")).toContain(idOf("two"));
}, 60_000);

test("`wrangler versions deploy` divides requests by percentage; keys stay with their version, and overrides choose one", async () => {
  await good("versions", "deploy", `${idOf("two")}@40%`, `${idOf("one")}@60%`, "--yes");
  expect(await live()).toEqual([
    { version_id: idOf("one"), percentage: 60 },
    { version_id: idOf("two"), percentage: 40 },
  ]);
  expect(await good("deployments", "status")).toMatch(/\(60%\)[\s\S]*\(40%\)/);

  const texts = await Promise.all(Array.from({ length: 60 }, () => answerOf()));
  expect(new Set(texts.map(({ text }) => text))).toEqual(new Set(["one", "two"]));
  for (const key of ["a", "b", "c", "d"]) {
    const headers = { "Cloudflare-Workers-Version-Key": key };
    const answers = await Promise.all([1, 2, 3, 4].map(() => answerOf(headers)));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  }
  expect((await answerOf(override("two"))).tag).toBe("v2");
  expect((await answerOf(override("one"))).text).toBe("one");
}, 60_000);

test("a version with a share of 0 answers to overrides alone", async () => {
  expect((await deploy(split(["one", 100], ["two", 0]))).status).toBe(200);
  for (let i = 0; i < 10; i++) expect((await answerOf()).text).toBe("one");
  expect((await answerOf(override("two"))).text).toBe("two");
});

test("a deployment is kept over a restart, with its shares", async () => {
  await deploy(split(["two", 70], ["one", 30]));
  await local.close();
  local = await start(local.data);
  ({ good } = wranglerAt(local, folder));
  expect(await live()).toEqual([
    { version_id: idOf("two"), percentage: 70 },
    { version_id: idOf("one"), percentage: 30 },
  ]);
  expect((await answerOf(override("one"))).text).toBe("one");
  expect((await answerOf(override("two"))).text).toBe("two");
});

test("shares that do not add up, three versions, one of them twice, and one that does not exist are refused", async () => {
  await uploadVersion("three");
  for (const body of [
    split(["one", 50], ["two", 40]),
    split(["one", 50], ["one", 50]),
    split(["one", 50], ["two", 25], ["three", 25]),
    split(["one", 101]),
  ]) {
    expect(await deploy(body)).toMatchObject({ status: 400, errors: [{ code: 10021 }] });
  }
  expect(await deploy(split(["none", 100]))).toMatchObject({ status: 404, errors: [{ code: 10071 }] });
  expect(await live()).toHaveLength(2);
}, 60_000);

test("`wrangler rollback` brings an older version back for all requests", async () => {
  await good("rollback", idOf("one"), "--yes", "--message", "too early");
  expect(await live()).toEqual([{ version_id: idOf("one"), percentage: 100 }]);
  for (let i = 0; i < 5; i++) expect((await answerOf(override("two"))).text).toBe("one");
  expect(await good("deployments", "list")).toContain("too early");
}, 60_000);

test("a version whose secrets have changed since is deployed with `force` only", async () => {
  await upload(local, "keyed", source("a"), { bindings: [{ type: "secret_text", name: "KEY", text: "1" }] });
  const before = await call<{ items: Listed[] }>(local, "GET", "/workers/scripts/keyed/versions");
  await call(local, "PUT", "/workers/scripts/keyed/secrets", { type: "secret_text", name: "KEY", text: "2" });
  const back = { strategy: "percentage", versions: [{ version_id: before.result.items[0]?.id, percentage: 100 }] };
  const at = "/workers/scripts/keyed/deployments";
  expect(await call(local, "POST", at, back)).toMatchObject({ status: 400, errors: [{ code: 10220 }] });
  expect((await call(local, "POST", `${at}?force=true`, back)).status).toBe(200);
});

test("deployments that are over can be deleted, the active one cannot", async () => {
  const { result } = await call<{ deployments: Listed[] }>(local, "GET", "/workers/scripts/shop/deployments");
  const [active, over] = result.deployments;
  const at = "/workers/scripts/shop/deployments";
  expect((await call(local, "DELETE", `${at}/${active?.id}`)).status).toBe(400);
  expect((await call(local, "DELETE", `${at}/${over?.id}`)).status).toBe(200);
  expect(await call(local, "DELETE", `${at}/${over?.id}`)).toMatchObject({ status: 404, errors: [{ code: 10336 }] });
});

test("versions of a Worker with Durable Objects share its objects, and have no preview address", async () => {
  const room = (text: string) => `
import { DurableObject } from "cloudflare:workers";
export class Room extends DurableObject {
  async visits() { const n = ((await this.ctx.storage.get("n")) ?? 0) + 1; await this.ctx.storage.put("n", n); return n; }
}
export default {
  async fetch(request, env) { return new Response("${text} " + (await env.ROOM.getByName("a").visits())); },
};`;
  const metadata = {
    main_module: "main.js",
    bindings: [{ type: "durable_object_namespace", name: "ROOM", class_name: "Room" }],
    exports: { Room: { type: "durable-object", storage: "sqlite" } },
  };
  await upload(local, "rooms", room("old"), metadata);
  const at = "/workers/scripts/rooms";
  const form = uploadForm(metadata, { "main.js": room("new") });
  const version = await call<Listed & { metadata: { has_preview: boolean } }>(local, "POST", `${at}/versions`, form);
  expect(version.result.metadata.has_preview).toBe(false);
  const { url } = (
    await call<{ url: string }>(local, "POST", `${at}/subdomain`, { enabled: true, previews_enabled: true })
  ).result;
  expect((await askHost(local, `${version.result.id.slice(0, 8)}-rooms.localhost`)).status).toBe(404);

  const [old] = (await call<Deployments>(local, "GET", `${at}/deployments`)).result.deployments[0]?.versions ?? [];
  const versions = [
    { version_id: version.result.id, percentage: 50 },
    { version_id: old?.version_id, percentage: 50 },
  ];
  expect((await call(local, "POST", `${at}/deployments`, { strategy: "percentage", versions })).status).toBe(200);
  const asked = async (id: string | undefined) =>
    (await fetch(url, { headers: { "Cloudflare-Workers-Version-Overrides": `rooms="${id}"` } })).text();
  expect([await asked(old?.version_id), await asked(version.result.id), await asked(old?.version_id)]).toEqual([
    "old 1",
    "new 2",
    "old 3",
  ]);
});

test("the page of a Worker says which version is live for which share", async () => {
  await deploy(split(["two", 25], ["one", 75]), "?force=true");
  const page = await (await fetchPage(local, "/workers/shop")).text();
  expect(page.replace(/\s+/g, " ")).toMatch(
    /2 <span class="badge live">live<\/span> 25 %[\s\S]*1 <span class="badge live">live<\/span> 75 %/,
  );
});
