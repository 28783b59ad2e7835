import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

import {
  call,
  cleanUp,
  sdk,
  start,
  temporaryFolder,
  until,
  WAITING,
  type Deployments,
  type Instance,
  type Listed,
} from "./harness";
import { wranglerAt, type Wrangler } from "./wrangler";

let local: Awaited<ReturnType<typeof start>>;
let folder: string;
let wrangler: Wrangler["run"];
let good: Wrangler["good"];

beforeAll(async () => {
  local = await start();
  folder = await temporaryFolder();
  ({ run: wrangler, good } = wranglerAt(local, folder));
  await mkdir(path.join(folder, "src"));
  await writeFile(path.join(folder, "src", "index.js"), WAITING);
  await writeFile(
    path.join(folder, "wrangler.json"),
    JSON.stringify({
      name: "shop",
      main: "src/index.js",
      compatibility_date: "2026-07-01",
      workers_dev: true,
      vars: { REGION: "eu" },
      workflows: [{ name: "orders", binding: "FLOW", class_name: "Flow" }],
    }),
  );
}, 30_000);
afterAll(cleanUp);

const latest = async () => {
  const { result } = await call<Instance[]>(local, "GET", "/workflows/orders/instances");
  return result[0] ?? { id: "", status: "none" };
};

test("wrangler deploys a Worker with a Workflow, and deploys it again", async () => {
  const first = await good("deploy");
  expect(first).toContain("Uploaded shop");
  expect(first).toContain("workflow: orders");
  const again = await good("deploy");
  const version = /Current Version ID: (\S+)/.exec(again)?.[1];
  const { result } = await call<Deployments>(local, "GET", "/workers/scripts/shop/deployments");
  expect(result.deployments).toHaveLength(2);
  expect(result.deployments[0]).toMatchObject({ source: "wrangler", versions: [{ version_id: version }] });
  const { url } = (await call<{ url: string }>(local, "GET", "/workers/scripts/shop/subdomain")).result;
  expect((await fetch(url)).status).toBe(200);
}, 60_000);

test("wrangler lists, describes and triggers the Workflow", async () => {
  expect(await good("workflows", "list")).toMatch(/orders\s*│ shop\s*│ Flow/);
  expect(await good("workflows", "describe", "orders")).toMatch(/Latest Version:\s+Id:\s+[0-9a-f-]{36}/);
  expect(await good("workflows", "trigger", "orders", '{"n":3}')).toContain("has been queued successfully");
}, 60_000);

test("wrangler pauses, resumes, feeds, describes and terminates instances", async () => {
  const { id } = await until(latest, ({ status }) => status === "waiting");
  expect(await good("workflows", "instances", "list", "orders")).toContain(id);
  await good("workflows", "instances", "pause", "orders", "latest");
  await until(latest, ({ status }) => status === "paused");
  await good("workflows", "instances", "resume", "orders", "latest");
  await until(latest, ({ status }) => status === "waiting");
  await good("workflows", "instances", "send-event", "orders", "latest", "--type", "paid", "--payload", '{"ok":1}');
  await until(latest, ({ status }) => status === "complete");
  const described = await good("workflows", "instances", "describe", "orders", "latest");
  expect(described).toContain("Completed");
  expect(described).toMatch(/first-1[\s\S]*paid-1/);
  await good("workflows", "trigger", "orders");
  await until(latest, ({ status }) => status === "waiting");
  await good("workflows", "instances", "terminate", "orders", "latest");
  await until(latest, ({ status }) => status === "terminated");
}, 90_000);

test("wrangler sends the migrations of Durable Objects once, and uploads a version after them", async () => {
  const room = `import { DurableObject } from "cloudflare:workers"; export class Room extends DurableObject {} export default {};`;
  await writeFile(path.join(folder, "src", "room.js"), room);
  const config = {
    name: "rooms",
    main: "src/room.js",
    compatibility_date: "2026-07-01",
    durable_objects: { bindings: [{ name: "ROOM", class_name: "Room" }] },
    migrations: [{ tag: "v1", new_sqlite_classes: ["Room"] }],
  };
  await writeFile(path.join(folder, "rooms.json"), JSON.stringify(config));
  await good("deploy", "--config", "rooms.json");
  const scripts = await call<{ id: string; migration_tag?: string }[]>(local, "GET", "/workers/scripts");
  expect(scripts.result.find(({ id }) => id === "rooms")?.migration_tag).toBe("v1");
  const namespaces = await call<object[]>(local, "GET", "/workers/durable_objects/namespaces");
  expect(namespaces.result).toMatchObject([{ script: "rooms", class: "Room", use_sqlite: true }]);
  expect(await good("versions", "upload", "--config", "rooms.json")).toContain("Worker Version ID:");
  await good("delete", "--config", "rooms.json", "--force");
}, 60_000);

test("wrangler deploys declared exports, shows what they came to, and what is wrong with them", async () => {
  const config = (exports: Record<string, unknown>) =>
    writeFile(
      path.join(folder, "declared.json"),
      JSON.stringify({ name: "declared", main: "src/room.js", compatibility_date: "2026-07-01", exports }),
    );
  const room = { type: "durable-object", storage: "sqlite" };
  await config({ Room: room });
  expect(await good("deploy", "--config", "declared.json")).toContain("Created: Room");
  await config({ Room: room, Hall: room });
  const { code, output } = await wrangler("deploy", "--config", "declared.json");
  expect(code).not.toBe(0);
  expect(output).toContain("[config_references_nonexistent_class] class 'Hall'");
  const old = { type: "durable-object", state: "deleted" };
  await config({ Room: room, Old: old });
  expect(await good("deploy", "--config", "declared.json")).toContain("Safe to remove from `exports`: Old");
  await good("delete", "--config", "declared.json", "--force");
}, 90_000);

test("wrangler deploys routes and custom domains, sets them anew, and says who has one already", async () => {
  const configure = (file: string, name: string, routes: unknown[]) =>
    writeFile(
      path.join(folder, file),
      JSON.stringify({ name, main: "src/index.js", compatibility_date: "2026-07-01", workers_dev: false, routes }),
    );
  const addresses = async (name: string) => {
    const routes = await call<{ pattern: string }[]>(local, "GET", `/workers/scripts/${name}/routes`);
    const domains = await call<{ hostname: string }[]>(local, "GET", `/workers/domains?service=${name}`);
    return [...routes.result.map(({ pattern }) => pattern), ...domains.result.map(({ hostname }) => hostname)].sort();
  };
  const domain = (pattern: string) => ({ pattern, custom_domain: true });
  const byName = { pattern: "example.com/a/*", zone_name: "example.com" };
  await configure("site.json", "site", [
    "www.example.com/*",
    byName,
    domain("shop.example.com"),
    domain("old.example.com"),
  ]);
  const first = await good("deploy", "--config", "site.json");
  for (const said of [
    "www.example.com/*",
    "example.com/a/* (zone name: example.com)",
    "shop.example.com (custom domain)",
  ]) {
    expect(first).toContain(said);
  }
  expect(await addresses("site")).toEqual([
    "example.com/a/*",
    "old.example.com",
    "shop.example.com",
    "www.example.com/*",
  ]);

  await configure("site.json", "site", ["www.example.com/*", domain("shop.example.com")]);
  await good("deploy", "--config", "site.json");
  expect(await addresses("site")).toEqual(["shop.example.com", "www.example.com/*"]);

  await configure("second.json", "second", ["www.example.com/*"]);
  const { code, output } = await wrangler("deploy", "--config", "second.json");
  expect(code).not.toBe(0);
  expect(output).toMatch(/"site" is already assigned to routes:\s+- www\.example\.com\/\*|code: 10020/);
  await configure("second.json", "second", [domain("shop.example.com")]);
  await good("deploy", "--config", "second.json");
  expect(await addresses("second")).toEqual(["shop.example.com"]);
  for (const name of ["site", "second"]) await call(local, "DELETE", `/workers/scripts/${name}?force=true`);
  expect((await call(local, "GET", "/workers/domains")).result).toEqual([]);
}, 120_000);

test("wrangler deploys email addresses, sets them anew, and asks before it takes or removes a rule", async () => {
  const mailer = `export default { email: () => {} };`;
  await writeFile(path.join(folder, "src", "mailer.js"), mailer);
  const deploy = async (addresses: string[]) => {
    const config = { name: "mailer", main: "src/mailer.js", compatibility_date: "2026-07-01", workers_dev: false };
    await writeFile(path.join(folder, "mailer.json"), JSON.stringify({ ...config, addresses }));
    return wrangler("deploy", "--config", "mailer.json");
  };
  const support = "support@mail-example.com";
  const first = await deploy([support, "*@mail-example.com"]);
  expect(first.output).toContain(`+ ${support} -> worker (mailer)`);
  expect(first.output).toContain("2 changes across 1 zone (2 added)");
  expect(first.output).toContain("Email Routing addresses applied.");

  const client = sdk(local);
  const [zone] = (await client.zones.list({ name: "mail-example.com" })).result;
  const zone_id = zone?.id ?? "";
  const { rules } = client.emailRouting;
  const [made] = (await rules.list({ zone_id })).result;
  const actions = [{ type: "worker" as const, value: ["mailer"] }];
  expect(made).toMatchObject({ source: "wrangler", actions, matchers: [{ value: support }], enabled: true });
  expect(await rules.catchAlls.get({ zone_id })).toMatchObject({ source: "wrangler", actions, enabled: true });
  expect((await deploy([support, "*@mail-example.com"])).output).toContain("Email Routing rules are up to date.");

  const { result } = await call<{ id: string; tag: string }[]>(local, "GET", "/workers/scripts");
  const plan = (owner_worker_tag = "nobody") =>
    call<{ zones: object[] }>(local, "POST", "/email/routing/rules/plan", {
      owner_worker_tag,
      rules: [{ matchers: made?.matchers, actions: [{ type: "worker", value: ["shop"] }] }],
      catch_all_rules: [],
    });
  expect(await plan()).toMatchObject({ status: 400, errors: [{ code: 2016 }] });
  expect((await plan(result.find(({ id }) => id === "mailer")?.tag)).result.zones).toMatchObject([
    {
      zone_name: "mail-example.com",
      changes: [
        { type: "updated", target: support, remote: { id: made?.id, owner_worker_name: "mailer" } },
        { type: "deleted", target: "*@mail-example.com" },
      ],
    },
  ]);

  const matchers = [{ type: "literal" as const, field: "to" as const, value: "sales@mail-example.com" }];
  const drop = [{ type: "drop" as const }];
  const others = await rules.create({ zone_id, actions: drop, matchers, enabled: true, source: "api" });
  const refused = await deploy([support, "sales@mail-example.com"]);
  expect(refused.code).not.toBe(0);
  expect(refused.output).toContain("! sales@mail-example.com -> conflict: managed outside this deployment (drop)");
  expect(refused.output).toContain("- *@mail-example.com (removed from config)");
  expect(await rules.get(others.id ?? "", { zone_id })).toEqual(others);
  await call(local, "DELETE", "/workers/scripts/mailer?force=true");
}, 90_000);

test("wrangler reads versions and deployments, and refuses to deploy what does not start", async () => {
  expect(await good("versions", "list")).toContain("Version ID:");
  expect(await good("deployments", "list")).toContain("(100%)");
  await writeFile(path.join(folder, "src", "broken.js"), `${WAITING}\nthrow new Error("boom");`);
  const { code, output } = await wrangler("deploy", "src/broken.js");
  expect(code).not.toBe(0);
  expect(output).toMatch(/boom[\s\S]*\[code: 10021\]/);
}, 60_000);

test("wrangler deletes the Workflow and the Worker", async () => {
  await good("workflows", "delete", "orders");
  expect(await good("delete", "--name", "shop", "--force")).toContain("Successfully deleted shop");
  expect((await call<Listed[]>(local, "GET", "/workers/scripts")).result).toEqual([]);
}, 60_000);
