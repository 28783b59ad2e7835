import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import type Cloudflare from "cloudflare";

import { call, cleanUp, enable, HELLO, sdk, start, upload, uploadForm, type Deployments, type Listed } from "./harness";

let local: Awaited<ReturnType<typeof start>>;
let client: Cloudflare;
let account_id: string;

beforeAll(async () => {
  local = await start();
  client = sdk(local);
  account_id = local.accountId;
}, 30_000);
afterAll(cleanUp);

test("metadata is read as a string first and as a file last", async () => {
  for (const style of ["string first", "file last"] as const) {
    const form = uploadForm({ main_module: "main.js" }, { "main.js": HELLO }, style);
    expect(await call(local, "PUT", `/workers/scripts/style`, form)).toMatchObject({ status: 200, success: true });
  }
});

test("an enabled Worker answers at the address that its subdomain tells", async () => {
  await upload(local, "hello", HELLO, { bindings: [{ type: "plain_text", name: "TEXT", text: "hi" }] });
  const off = {
    enabled: false,
    previews_enabled: false,
    preview_url_suffix: `-hello.localhost:${local.hostsPort}`,
  };
  expect((await call(local, "GET", "/workers/scripts/hello/subdomain")).result).toEqual(off);
  expect(await (await fetch(await enable(local, "hello"))).json()).toEqual({ text: "hi", keys: ["TEXT"] });
  expect(await client.workers.scripts.subdomain.delete("hello", { account_id })).toEqual(off);
});

test("secret values are never returned, and only the owner may read the files that hold them", async () => {
  await upload(local, "secretive", HELLO, { bindings: [{ type: "secret_text", name: "KEY", text: "hunter2" }] });
  await client.workers.scripts.secrets.update("secretive", {
    account_id,
    name: "OTHER",
    text: "hunter3",
    type: "secret_text",
  });
  const paths = ["settings", "secrets", "secrets/KEY", "versions", "deployments", "script-settings"];
  const answers = await Promise.all(paths.map((path) => call(local, "GET", `/workers/scripts/secretive/${path}`)));
  const [version] = (await call<{ items: Listed[] }>(local, "GET", "/workers/scripts/secretive/versions")).result.items;
  answers.push(await call(local, "GET", `/workers/scripts/secretive/versions/${version!.id}`));
  expect(answers.every(({ success }) => success)).toBe(true);
  expect(JSON.stringify(answers)).not.toContain("hunter");
  expect(local.lines.join("\n")).not.toMatch(new RegExp(`hunter|${local.apiToken}`));
  expect(answers[1]!.result).toEqual([
    { type: "secret_text", name: "KEY" },
    { type: "secret_text", name: "OTHER" },
  ]);
  for (const folder of ["workers", "account"]) {
    for (const file of readdirSync(join(local.data, folder))) {
      expect(statSync(join(local.data, folder, file)).mode & 0o077).toBe(0);
    }
  }
});

test("a secret without a value is refused", async () => {
  await upload(local, "empty-handed", HELLO);
  const answer = await call(local, "PUT", "/workers/scripts/empty-handed/secrets", {
    name: "KEY",
    type: "secret_text",
  });
  expect(answer).toMatchObject({ status: 400, errors: [{ code: 10021, message: expect.stringMatching(/`text`/) }] });
});

test("a Worker that binds its version is told it: id, tag and time, those of the API", async () => {
  const source = `export default { fetch(request, env) { return Response.json(env.VERSION); } };`;
  const bindings = [{ type: "version_metadata", name: "VERSION" }];
  const told: unknown[] = [];
  for (const tag of ["v1", "v2"]) {
    await upload(local, "self-aware", source, { bindings, annotations: { "workers/tag": tag } });
    const { result } = await call<{ items: { id: string; metadata: { created_on: string } }[] }>(
      local,
      "GET",
      "/workers/scripts/self-aware/versions",
    );
    const [version] = result.items;
    const answer: unknown = await (await fetch(await enable(local, "self-aware"))).json();
    expect(answer).toEqual({ id: version?.id, tag, timestamp: version?.metadata.created_on });
    told.push(answer);
  }
  expect(told[0]).not.toEqual(told[1]);
});

test("keep_bindings and inherit take bindings from the version before, and strict refuses what is not there", async () => {
  const bindings = [
    { type: "secret_text", name: "KEPT", text: "a" },
    { type: "plain_text", name: "INHERITED", text: "b" },
    { type: "plain_text", name: "DROPPED", text: "c" },
  ];
  await upload(local, "heir", HELLO, { bindings });
  const inherit = { type: "inherit", name: "INHERITED" };
  await upload(local, "heir", HELLO, { bindings: [inherit], keep_bindings: ["secret_text"] });
  const settings = await client.workers.scripts.scriptAndVersionSettings.get("heir", { account_id });
  expect(settings.bindings).toEqual([
    { type: "plain_text", name: "INHERITED", text: "b" },
    { type: "secret_text", name: "KEPT" },
  ]);
  const lost = () =>
    uploadForm({ main_module: "main.js", bindings: [{ type: "inherit", name: "LOST" }] }, { "main.js": HELLO });
  expect(await call(local, "PUT", "/workers/scripts/heir?bindings_inherit=strict", lost())).toMatchObject({
    status: 400,
    errors: [{ code: 10057, message: expect.stringContaining("inherit binding 'LOST' is invalid") }],
  });
  expect((await call(local, "PUT", "/workers/scripts/heir", lost())).success).toBe(true);
});

test("each upload is a version and a deployment of its own; a version that is only uploaded does not run", async () => {
  const text = (value: string) => ({ bindings: [{ type: "plain_text", name: "TEXT", text: value }] });
  await upload(local, "versioned", HELLO, text("one"));
  const url = await enable(local, "versioned");
  const form = uploadForm({ main_module: "main.js", ...text("two") }, { "main.js": HELLO });
  const version = (await call<Listed>(local, "POST", "/workers/scripts/versioned/versions", form)).result;
  expect(version).toMatchObject({ number: 2, resources: { script: { handlers: ["fetch"] } } });
  expect(await (await fetch(url)).json()).toMatchObject({ text: "one" });
  await client.workers.scripts.deployments.create("versioned", {
    account_id,
    strategy: "percentage",
    versions: [{ version_id: version.id, percentage: 100 }],
  });
  expect(await (await fetch(url)).json()).toMatchObject({ text: "two" });

  const versions: string[] = [];
  const first = await client.workers.scripts.versions.list("versioned", { account_id, per_page: 1 });
  for await (const page of first.iterPages()) {
    versions.push(...(page.result.items ?? []).map(({ id }) => id ?? ""));
  }
  expect(versions).toHaveLength(2);
  expect(versions[0]).toBe(version.id);
  const { result } = await call<Deployments>(local, "GET", "/workers/scripts/versioned/deployments");
  expect(result.deployments).toHaveLength(2);
  expect(result.deployments[0]!.versions).toEqual([{ version_id: version.id, percentage: 100 }]);
});

test("a secret cannot be changed while the newest version is not deployed", async () => {
  await upload(local, "behind", HELLO);
  await call<Listed>(
    local,
    "POST",
    "/workers/scripts/behind/versions",
    uploadForm({ main_module: "a.js" }, { "a.js": HELLO }),
  );
  const secret = { name: "KEY", text: "x", type: "secret_text" };
  expect(await call(local, "PUT", "/workers/scripts/behind/secrets", secret)).toMatchObject({
    errors: [{ code: 10214 }],
  });
});

test("the content comes back as it was sent, module by module", async () => {
  const modules = { "main.js": `export { default } from "./lib/a.js";`, "lib/a.js": HELLO };
  await call(local, "PUT", "/workers/scripts/parts", uploadForm({ main_module: "main.js" }, modules));
  const response = await client.workers.scripts.content.get("parts", { account_id });
  expect(response.headers.get("cf-entrypoint")).toBe("main.js");
  const body = await response.text();
  for (const [name, code] of Object.entries(modules)) {
    expect(body).toContain(
      `name="${name}"; filename="${name}"\r\nContent-Type: application/javascript+module\r\n\r\n${code}\r\n`,
    );
  }
});

test("settings change in a new version, script settings without one, and cron triggers by themselves", async () => {
  await upload(local, "settled", HELLO, { tags: ["one"] });
  const form = new FormData();
  form.append("settings", JSON.stringify({ bindings: [{ type: "plain_text", name: "TEXT", text: "new" }] }));
  expect((await call(local, "PATCH", "/workers/scripts/settled/settings", form)).result).toMatchObject({
    bindings: [{ name: "TEXT", text: "new" }],
    tags: ["one"],
  });
  expect(
    (await call<{ items: Listed[] }>(local, "GET", "/workers/scripts/settled/versions")).result.items,
  ).toHaveLength(2);
  await client.workers.scripts.settings.edit("settled", { account_id, tags: ["two"], logpush: true });
  expect(await client.workers.scripts.settings.get("settled", { account_id })).toMatchObject({
    tags: ["two"],
    logpush: true,
  });
  expect(
    (await call<{ items: Listed[] }>(local, "GET", "/workers/scripts/settled/versions")).result.items,
  ).toHaveLength(2);
  await client.workers.scripts.schedules.update("settled", { account_id, body: [{ cron: "*/5 * * * *" }] });
  const { schedules } = await client.workers.scripts.schedules.get("settled", { account_id });
  expect(schedules.map(({ cron }) => cron)).toEqual(["*/5 * * * *"]);
  expect(await call(local, "PUT", "/workers/scripts/settled/schedules", [{ cron: "99 * * * *" }])).toMatchObject({
    status: 400,
  });
});

test("a bound Worker is deleted only by force, and then it is gone", async () => {
  await upload(local, "target", HELLO);
  await upload(local, "caller", HELLO, { bindings: [{ type: "service", name: "TARGET", service: "target" }] });
  expect(await call(local, "DELETE", "/workers/scripts/target")).toMatchObject({ status: 400, success: false });
  await client.workers.scripts.delete("target", { account_id, force: true });
  await expect(client.workers.scripts.scriptAndVersionSettings.get("target", { account_id })).rejects.toMatchObject({
    status: 404,
    errors: [{ code: 10007 }],
  });
  const names = (await client.workers.scripts.list({ account_id })).result.map(({ id }) => id);
  expect(names).toContain("caller");
  expect(names).not.toContain("target");
});

test("uploads of several Workers at once all come to run, each at a port of its own", async () => {
  const names = ["p1", "p2", "p3", "p4"];
  const answers = await Promise.all(names.map((name) => upload(local, name, HELLO)));
  expect(answers.map(({ success }) => success)).toEqual([true, true, true, true]);
  const urls = await Promise.all(names.map((name) => enable(local, name)));
  expect(new Set(urls).size).toBe(4);
  for (const url of urls) expect((await fetch(url)).status).toBe(200);
});

test("what is set of a Worker while an upload of it runs is set after it", async () => {
  await upload(local, "busy", HELLO);
  const answers = await Promise.all([
    upload(local, "busy", HELLO, { bindings: [{ type: "plain_text", name: "TEXT", text: "new" }] }),
    call(local, "POST", "/workers/scripts/busy/subdomain", { enabled: true }),
    call(local, "PUT", "/workers/scripts/busy/schedules", [{ cron: "0 0 1 1 *" }]),
    call(local, "PATCH", "/workers/scripts/busy/script-settings", { logpush: true }),
    call(local, "PATCH", "/workers/workers/busy", { observability: { enabled: true } }),
  ]);
  expect(answers.map(({ success }) => success)).toEqual(answers.map(() => true));
  const shown = ["subdomain", "schedules", "script-settings", "settings"].map((path) =>
    call(local, "GET", `/workers/scripts/busy/${path}`),
  );
  expect((await Promise.all(shown)).map(({ result }) => result)).toMatchObject([
    { enabled: true },
    { schedules: [{ cron: "0 0 1 1 *" }] },
    { logpush: true, observability: { enabled: true } },
    { bindings: [{ text: "new" }] },
  ]);
});

test("the account's workers.dev name and its token are told", async () => {
  expect(await client.workers.subdomains.get({ account_id })).toEqual({ subdomain: "local" });
  expect(await client.user.tokens.verify()).toMatchObject({ status: "active" });
  expect((await call(local, "GET", "/tokens/verify")).result).toMatchObject({ status: "active" });
});

test("the token is kept in a file of the data folder that only its owner reads", () => {
  const [file] = readdirSync(join(local.data, "account"));
  expect(readFileSync(join(local.data, "account", file!), "utf8")).toContain(local.apiToken);
});
