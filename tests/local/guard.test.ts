import { request } from "node:http";

import { call, cleanUp, deployFlow, enable, start, upload } from "./harness";

let local: Awaited<ReturnType<typeof start>>;

beforeAll(async () => {
  local = await start();
  await deployFlow(local);
}, 30_000);
afterAll(cleanUp);

/** Node's fetch sets Host and Origin itself: this sends what it is given. */
function ask(path: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(`${local.url}${path}`, { headers }, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString()));
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, body });
      });
    });
    sent.once("error", reject);
    sent.end();
  });
}

const VERIFY = "/client/v4/user/tokens/verify";
const signed = () => ({ authorization: `Bearer ${local.apiToken}` });

test("a foreign Host is refused, also with the right token, on the API and on the page", async () => {
  for (const host of ["evil.example", `evil.example:${new URL(local.url).port}`, "127.0.0.1", "localhost:1"]) {
    expect((await ask(VERIFY, { ...signed(), host })).status).toBe(403);
    expect((await ask("/", { host })).status).toBe(403);
  }
  expect((await ask(VERIFY, signed())).status).toBe(200);
});

test("a foreign Origin and a fetch from another site are refused, our own are not", async () => {
  const foreign: Record<string, string>[] = [
    { origin: "https://evil.example" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ];
  for (const headers of foreign) {
    expect((await ask(VERIFY, { ...signed(), ...headers })).status).toBe(403);
    expect((await ask("/", { ...headers })).status).toBe(403);
  }
  expect((await ask("/", { ...signed(), origin: local.url, "sec-fetch-site": "same-origin" })).status).toBe(200);
});

test("the page is for who has its key, or the token: an address with the key becomes a cookie, which Workers do not get", async () => {
  const url = new URL(local.pageUrl);
  const [, key = ""] = /^\?key=([0-9a-f]{40})$/.exec(url.search) ?? [];
  const wrong = "0".repeat(40);
  const pages = ["/", "/workers/waiter", "/workflows/flow", "/kv/a", "/r2/a", "/d1/a", "/queues/a", "/dispatch/a"];
  for (const page of [...pages, "/durable-objects/a", "/changes?path=/", "/workflows/flow/seen/pause"]) {
    for (const headers of [
      {},
      { cookie: `embedded-cloudflare-${url.port}=${wrong}` },
      { authorization: `Bearer ${key}` },
    ]) {
      expect({ page, ...(await ask(page, headers as Record<string, string>)) }).toMatchObject({ page, status: 401 });
    }
  }
  expect(await ask(`/?key=${wrong}`, {})).toMatchObject({ status: 401, body: expect.stringContaining("?key=") });
  expect((await ask(VERIFY, { authorization: `Bearer ${key}` })).status).toBe(401);

  const opened = await fetch(`${local.url}/workers/waiter?key=${key}&a=b`, { redirect: "manual" });
  expect({ status: opened.status, location: opened.headers.get("location") }).toEqual({
    status: 303,
    location: "/workers/waiter?a=b",
  });
  const [cookie = "", ...attributes] = opened.headers.getSetCookie()[0]?.split("; ") ?? [];
  expect(attributes).toEqual(expect.arrayContaining(["HttpOnly", "SameSite=Strict"]));
  expect((await ask("/workers/waiter", { cookie })).status).toBe(200);

  const seeing = `export default { fetch: (request) => new Response(request.headers.get("cookie")) };`;
  await upload(local, "seeing", seeing);
  const worker = await enable(local, "seeing");
  expect(await (await fetch(worker, { headers: { cookie: `a=1; ${cookie}; b=2` } })).text()).toBe("a=1; b=2");
  expect(await (await fetch(worker, { headers: { cookie } })).text()).toBe("");
  expect(local.lines.join("\n")).not.toContain(key);
});

test("a wrong or missing token is 401 with code 10000", async () => {
  for (const headers of [{}, { authorization: "Bearer wrong" }, { authorization: local.apiToken }]) {
    const { status, body } = await ask(VERIFY, headers as Record<string, string>);
    expect({ status, code: JSON.parse(body).errors[0].code }).toEqual({ status: 401, code: 10000 });
  }
});

test("an unknown path is 404 with code 7003, says that it is not here, and the log calls it not implemented", async () => {
  expect(await call(local, "GET", "/images/v1")).toMatchObject({
    status: 404,
    success: false,
    errors: [
      {
        code: 7003,
        message: expect.stringMatching(/images\/v1: the embedded Cloudflare does not implement GET for this path\./),
      },
    ],
  });
  expect(local.lines.at(-1)).toMatch(
    /^GET \/client\/v4\/accounts\/[0-9a-f]{32}\/images\/v1 404 \d+ ms not implemented$/,
  );
});

test("what is missing by name is not called unimplemented", async () => {
  await call(local, "GET", "/workers/scripts/nobody/settings");
  expect(local.lines.at(-1)).toMatch(/settings 404 \d+ ms$/);
});

test("another account and one that is no id are refused as Cloudflare does", async () => {
  const other = { ...local, accountId: "f".repeat(32) };
  expect(await call(other, "GET", "/workers/scripts")).toMatchObject({ status: 403, errors: [{ code: 10000 }] });
  expect(await call({ ...local, accountId: "me" }, "GET", "/workers/scripts")).toMatchObject({
    status: 404,
    errors: [{ code: 7003 }],
  });
});

test("the page shows Workers, Workflows and instances with their steps, and escapes what it shows", async () => {
  await call(local, "POST", "/workflows/flow/instances", { instance_id: "seen", params: { text: "<script>" } });
  await call(local, "POST", "/workflows/flow/instances/seen/events/paid", "<b>paid</b>");
  const home = (await ask("/", signed())).body;
  expect(home).toContain("waiter");
  expect(home).toContain('href="/workflows/flow"');
  expect((await ask("/workflows/flow", signed())).body).toContain('href="/workflows/flow/seen"');
  let page = "";
  for (let attempt = 0; attempt < 50 && !page.includes("Output"); attempt++) {
    page = (await ask("/workflows/flow/seen", signed())).body;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(page).toContain("waitForEvent");
  expect(page).toContain("&lt;script&gt;");
  expect(page).not.toMatch(/<script>\S|<b>paid/);
});
