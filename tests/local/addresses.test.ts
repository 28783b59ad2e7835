import { request } from "node:http";

import type Cloudflare from "cloudflare";

import { askHost, call, cleanUp, enable, sdk, start, upload } from "./harness";

const ECHO = `export default { fetch(request) {
  const url = new URL(request.url);
  if (url.pathname === "/away") return Response.redirect("http://" + url.host + "/there?a=1", 302);
  return Response.json({ url: request.url, origin: request.headers.get("origin") });
} };`;

let local: Awaited<ReturnType<typeof start>>;
let client: Cloudflare;
let zoneId: string;

beforeAll(async () => {
  local = await start();
  client = sdk(local);
  for (const name of ["shop", "other"]) await upload(local, name, ECHO);
  for await (const zone of client.zones.list({ name: "example.com" })) zoneId = zone.id;
});
afterAll(cleanUp);

const account = () => ({ account_id: local.accountId });

const ask = (host: string, path?: string, headers?: Record<string, string>) => askHost(local, host, path, headers);

const everything = async <Item>(list: AsyncIterable<Item>): Promise<Item[]> => {
  const items: Item[] = [];
  for await (const item of list) items.push(item);
  return items;
};

test("the SDK finds a zone by the name that could be registered, and by no other", async () => {
  const named = async (name: string) => (await everything(client.zones.list({ name }))).map((zone) => zone.name);
  expect(await named("shop.co.uk")).toEqual(["shop.co.uk"]);
  for (const name of ["shop.example.com", "co.uk", "uk", "127.0.0.1"]) expect(await named(name)).toEqual([]);
  expect(await client.zones.get({ zone_id: zoneId })).toMatchObject({
    name: "example.com",
    status: "active",
    account: { id: local.accountId },
  });
  await expect(client.zones.get({ zone_id: "f".repeat(32) })).rejects.toMatchObject({ status: 404 });
});

test("the SDK creates, reads, changes, lists and deletes a route", async () => {
  const zone = { zone_id: zoneId };
  const { routes } = client.workers;
  const { id } = await routes.create({ ...zone, pattern: "crud.example.com/*", script: "shop" });
  expect(await routes.get(id, zone)).toMatchObject({ id, pattern: "crud.example.com/*", script: "shop" });
  await routes.update(id, { ...zone, pattern: "crud.example.com/*", script: "other" });
  expect(await everything(routes.list(zone))).toEqual([expect.objectContaining({ id, script: "other" })]);
  expect(await routes.delete(id, zone)).toEqual({ id });
  await expect(routes.get(id, zone)).rejects.toMatchObject({ status: 404, errors: [{ code: 10009 }] });
});

test("a route is refused with the code of what is wrong with it", async () => {
  const { routes } = client.workers;
  const create = (pattern: string, script = "shop") => routes.create({ zone_id: zoneId, pattern, script });
  for (const pattern of ["example.org/*", "notexample.com/*", "example.com/a*b", "example.com/?a"]) {
    await expect(create(pattern)).rejects.toMatchObject({ status: 400, errors: [{ code: 10022 }] });
  }
  await expect(create("example.com/*", "none")).rejects.toMatchObject({ status: 400, errors: [{ code: 10019 }] });
  const { id } = await create("taken.example.com/*");
  await expect(create("taken.example.com/*", "other")).rejects.toMatchObject({
    status: 409,
    errors: [{ code: 10020 }],
  });
  await routes.delete(id, { zone_id: zoneId });
});

test("the SDK attaches a domain, moves it to another Worker, lists it by what it is, and detaches it", async () => {
  const { domains } = client.workers;
  const hostname = "crud.example.com";
  const attached = await domains.update({ ...account(), hostname, service: "shop" });
  expect(attached).toMatchObject({ hostname, service: "shop", zone_name: "example.com", zone_id: zoneId });
  const moved = domains.update({ ...account(), hostname, service: "other" });
  await expect(moved).rejects.toMatchObject({ status: 409, errors: [{ code: 100116 }] });
  const put = { hostname, service: "other", override_existing_origin: true };
  expect((await call<{ id: string }>(local, "PUT", "/workers/domains", put)).result.id).toBe(attached.id);
  expect(await everything(domains.list({ ...account(), service: "shop" }))).toEqual([]);
  expect(await everything(domains.list({ ...account(), hostname }))).toEqual([
    expect.objectContaining({ id: attached.id, service: "other" }),
  ]);
  await domains.delete(attached.id, account());
  const again = domains.delete(attached.id, account());
  await expect(again).rejects.toMatchObject({ status: 404, errors: [{ code: 100114 }] });
  const unknown = domains.update({ ...account(), hostname, service: "none" });
  await expect(unknown).rejects.toMatchObject({ status: 404, errors: [{ code: 10007 }] });
});

describe("a Worker answers by the host names that lead to it", () => {
  beforeAll(async () => {
    await client.workers.routes.create({ zone_id: zoneId, pattern: "example.com/shop/*", script: "shop" });
    await client.workers.routes.create({ zone_id: zoneId, pattern: "example.com/off/*" });
    await client.workers.domains.update({ ...account(), hostname: "example.com", service: "other" });
    await enable(local, "shop");
  });

  test("by Host, and by a name of *.localhost, it sees the address that it has on Cloudflare", async () => {
    for (const host of ["example.com", `example.com.localhost:${local.hostsPort}`]) {
      const { text } = await ask(host, "/shop/a?b=c");
      expect(JSON.parse(text)).toMatchObject({ url: "http://example.com/shop/a?b=c" });
    }
  });

  test("the address that the API tells is the one that answers", async () => {
    const { result } = await call<{ url: string }[]>(local, "GET", "/workers/domains?hostname=example.com");
    expect(result[0]?.url).toBe(`http://example.com.localhost:${local.hostsPort}/`);
  });

  test("its redirects stay on the name that was asked", async () => {
    const host = `example.com.localhost:${local.hostsPort}`;
    const { status, location } = await ask(host, "/away");
    expect([status, location]).toEqual([302, `http://${host}/there?a=1`]);
  });

  test("a route without a script and a name that leads nowhere answer 404", async () => {
    expect(await ask("example.com", "/off/a")).toMatchObject({ status: 404, text: expect.stringContaining("off/*") });
    expect(await ask("evil.example")).toMatchObject({ status: 404, text: expect.stringContaining("evil.example") });
  });

  test("its workers.dev name answers while that is on", async () => {
    expect((await ask("shop.local.workers.dev")).status).toBe(200);
    expect((await ask(`shop.localhost:${local.hostsPort}`)).status).toBe(200);
    expect((await ask("other.local.workers.dev")).status).toBe(404);
  });

  test("its own pages may ask it, and no page of another site", async () => {
    const host = `example.com.localhost:${local.hostsPort}`;
    const own = await ask(host, "/", { origin: `http://${host}` });
    expect(JSON.parse(own.text)).toMatchObject({ origin: "http://example.com" });
    expect((await ask(host, "/", { origin: "https://evil.example" })).status).toBe(403);
    expect((await ask(host, "/", { origin: "null" })).status).toBe(403);
  });

  test("the API stays closed to every host name but its own", async () => {
    const seen = await new Promise((resolve, reject) => {
      const { port } = new URL(local.url);
      request({ host: "127.0.0.1", port, headers: { host: "example.com" } }, (response) => {
        resolve(response.resume().statusCode);
      })
        .on("error", reject)
        .end();
    });
    expect(seen).toBe(403);
  });

  test("all of it answers after a restart on the same port, and is gone with the Worker", async () => {
    const port = local.hostsPort;
    await local.close();
    local = await start(local.data);
    client = sdk(local);
    expect(local.hostsPort).toBe(port);
    expect((await ask("example.com", "/shop/")).status).toBe(200);
    expect((await ask("example.com")).status).toBe(200);
    for (const name of ["shop", "other"]) await call(local, "DELETE", `/workers/scripts/${name}?force=true`);
    expect((await ask("example.com")).status).toBe(404);
    expect(await everything(client.workers.domains.list(account()))).toEqual([]);
    expect(await everything(client.workers.routes.list({ zone_id: zoneId }))).toEqual([
      expect.objectContaining({ pattern: "example.com/off/*" }),
    ]);
  });
});

test("a mail goes to the Worker of its rule, or of the catch-all of its zone, which the SDK makes, reads, changes and deletes", async () => {
  const MAILER = `
    let got = [];
    export default {
      fetch: () => Response.json(got),
      async email(message) {
        const text = await new Response(message.raw).text();
        got.push({ from: message.from, to: message.to, subject: message.headers.get("subject"), size: message.rawSize, text: text.split("\\r\\n\\r\\n")[1] });
        if (message.to.startsWith("spam")) message.setReject("no");
        else await message.forward("me@example.org");
      },
    };`;
  await upload(local, "mailer", MAILER);
  const { rules } = sdk(local).emailRouting;
  const [zone] = (await sdk(local).zones.list({ name: "mail-example.com" })).result;
  const zone_id = zone?.id ?? "";
  const actions = [{ type: "worker" as const, value: ["mailer"] }];
  const matchers = [{ type: "literal" as const, field: "to" as const, value: "support@mail-example.com" }];
  const made = await rules.create({ zone_id, actions, matchers, enabled: true, source: "api" });
  expect(made).toMatchObject({ actions, matchers, enabled: true, source: "api", priority: 0 });
  const id = made.id ?? "";
  expect((await rules.list({ zone_id })).result).toEqual([made]);
  expect(await rules.get(id, { zone_id })).toEqual(made);
  const unknown = rules.create({ zone_id, matchers, actions: [{ type: "worker", value: ["nobody"] }] });
  await expect(unknown).rejects.toMatchObject({ status: 400, errors: [{ code: 2016 }] });
  expect(await rules.catchAlls.get({ zone_id })).toMatchObject({ enabled: false, actions: [{ type: "drop" }] });

  const mail = "From: a@example.org\r\nSubject: one\r\n two\r\n\r\nhello";
  const send = (to: string) => {
    const query = new URLSearchParams({ from: "a@example.org", to }).toString();
    return fetch(`http://127.0.0.1:${local.hostsPort}/cdn-cgi/handler/email?${query}`, { method: "POST", body: mail });
  };
  expect(await (await send("Support@mail-example.com")).json()).toEqual({
    forwards: [{ to: "me@example.org", headers: {} }],
    replies: [],
  });
  expect((await send("spam@mail-example.com")).status).toBe(404);
  const all = { zone_id, actions, matchers: [{ type: "all" as const }] };
  expect(await rules.catchAlls.update({ ...all, enabled: true })).toMatchObject({ enabled: true });
  expect(await (await send("spam@mail-example.com")).json()).toMatchObject({ rejected: "no", forwards: [] });
  const got = (await (await fetch(await enable(local, "mailer"))).json()) as unknown[];
  expect(got[0]).toEqual({
    from: "a@example.org",
    to: "Support@mail-example.com",
    subject: "one two",
    size: mail.length,
    text: "hello",
  });
  expect(got).toHaveLength(2);
  await rules.update(id, { zone_id, actions: [{ type: "drop" }], matchers });
  expect((await send("support@mail-example.com")).status).toBe(404);
  await rules.delete(id, { zone_id });
  await expect(rules.get(id, { zone_id })).rejects.toMatchObject({ status: 404 });
});
