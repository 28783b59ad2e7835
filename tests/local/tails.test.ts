import WebSocket from "ws";

import { call, cleanUp, deployFlow, enable, HELLO, sdk, start, temporaryFolder, until, upload } from "./harness";
import { wranglerAt } from "./wrangler";

const TALKER = `
import { WorkflowEntrypoint } from "cloudflare:workers";
export class Flow extends WorkflowEntrypoint {}
export default {
  fetch(request) {
    const { pathname } = new URL(request.url);
    console.log("seen", pathname, { n: 1 });
    if (pathname === "/boom") throw new TypeError("it broke");
    return new Response("ok", { status: 201 });
  },
};`;

interface Event {
  outcome: string;
  scriptName: string;
  logs: { level: string; message: unknown[] }[];
  exceptions: { name: string; message: string }[];
  event: { request: { url: string; method: string }; response?: { status: number } };
}

/** No frame of what runs around the Worker. */
const OWN_FRAMES = expect.stringMatching(/^ +at Object\.fetch \(main\.js:\d+:\d+\)$/) as string;

let local: Awaited<ReturnType<typeof start>>;
let url: string;

beforeAll(async () => {
  local = await start();
  await upload(local, "talker", TALKER);
  // What a Worker with a Workflow exports is called by a module of this package.
  await call(local, "PUT", "/workflows/flow", { script_name: "talker", class_name: "Flow" });
  url = await enable(local, "talker");
}, 30_000);
afterAll(cleanUp);

interface Opened<Message> {
  socket: WebSocket;
  got: Message[];
  closed: Promise<number>;
}

/** A client that keeps what it gets. */
async function connect<Message>(address: string, protocol?: string, headers = {}): Promise<Opened<Message>> {
  const socket = new WebSocket(address, protocol ?? [], { headers });
  const got: Message[] = [];
  socket.on("message", (data: Buffer) => got.push(JSON.parse(data.toString()) as Message));
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  return { socket, got, closed };
}

test("wrangler tail prints requests, logs and exceptions of a Worker while they happen", async () => {
  const { start: begin, run } = wranglerAt(local, await temporaryFolder());
  const all = begin("tail", "talker", "--format", "pretty");
  const errors = begin("tail", "talker", "--format", "json", "--status", "error", "--search", "/boom");
  await until(
    () => Promise.resolve(all.output()),
    (text) => text.includes("Connected to talker"),
  );
  await until(
    () => call<{ id: string } | null>(local, "GET", "/workers/scripts/talker/tails"),
    ({ result }) => result !== null,
  );
  const ask = async () => {
    await fetch(`${url}/fine`);
    await fetch(`${url}/boom`, { method: "POST" });
    return errors.output();
  };
  const printed = await until(ask, (text) => text.includes("it broke"));
  expect(printed).not.toContain("/fine");
  const text = await until(
    () => Promise.resolve(all.output()),
    (so) => so.includes("it broke"),
  );
  expect(text).toMatch(/GET http:\S+\/fine - Ok @/);
  expect(text).toContain("(log) seen /fine { n: 1 }");
  expect(text).toMatch(/POST http:\S+\/boom - Exception Thrown @/);
  expect(text).toContain("TypeError: it broke");
  expect(await Promise.all([all.end(), errors.end()])).toEqual([0, 0]);
  expect((await call(local, "GET", "/workers/scripts/talker/tails")).result).toBeNull();
  expect((await run("tail", "nobody")).output).toContain("10007");
}, 60_000);

test("the SDK makes and deletes tails, and a client gets what passes the filters of its own", async () => {
  const { tail } = sdk(local).workers.scripts;
  const account_id = local.accountId;
  const made = await tail.create("talker", { account_id });
  expect(made.url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\//);
  expect(Date.parse(made.expires_at)).toBeGreaterThan(Date.now());
  expect(await tail.get("talker", { account_id })).toEqual(made);
  const everything = await connect<Event>(made.url, "trace-v1");
  const filtered = await Promise.all(
    [
      { method: ["POST"] },
      { header: { key: "X-From", query: "test" } },
      { outcome: ["exception"] },
      { sampling_rate: 0 },
      { query: "/post" },
      { client_ip: ["self"] },
    ].map(async (filter) => {
      const body = { filters: [filter] };
      const { result } = await call<{ url: string }>(local, "POST", "/workers/scripts/talker/tails", body);
      return connect<Event>(result.url, "trace-v1");
    }),
  );
  await fetch(`${url}/get`);
  await fetch(`${url}/post`, { method: "POST", headers: { "x-from": "a test" } });
  await fetch(`${url}/boom`);
  await until(
    () => Promise.resolve(everything.got.length),
    (count) => count === 3,
  );
  const paths = ({ got }: { got: Event[] }) => got.map(({ event }) => new URL(event.request.url).pathname);
  expect(filtered.map(paths)).toEqual([["/post"], ["/post"], ["/boom"], [], ["/post"], ["/get", "/post", "/boom"]]);
  expect(everything.got[0]).toMatchObject({
    outcome: "ok",
    scriptName: "talker",
    logs: [{ level: "log", message: ["seen", "/get", { n: 1 }] }],
    exceptions: [],
    event: { request: { method: "GET" }, response: { status: 201 } },
  });
  expect(everything.got[2]).toMatchObject({
    outcome: "exception",
    exceptions: [{ name: "TypeError", stack: OWN_FRAMES }],
  });

  await upload(local, "talker", TALKER.replace("201", "202"));
  await fetch(`${url}/new`);
  await until(
    () => Promise.resolve(everything.got.at(-1)),
    (event) => event?.event.response?.status === 202,
  );
  await tail.delete(made.id, { account_id, script_name: "talker" });
  expect(await everything.closed).toBe(1000);
  await expect(tail.delete(made.id, { account_id, script_name: "talker" })).rejects.toMatchObject({ status: 404 });
  for (const { socket } of filtered) socket.terminate();
});

test("a WebSocket of a tail wants its address, its protocol, and no page of another site", async () => {
  const { result } = await call<{ url: string }>(local, "POST", "/workers/scripts/talker/tails", {});
  await expect(connect(`${result.url}0`, "trace-v1")).rejects.toThrow("404");
  await expect(connect(result.url, "other")).rejects.toThrow("400");
  await expect(connect(result.url, "trace-v1", { origin: "https://evil.example" })).rejects.toThrow("403");
  expect((await fetch(result.url.replace("ws:", "http:"))).status).toBe(426);
  expect(await call(local, "POST", "/workers/scripts/talker/tails", { filters: [{ outcome: 3 }] })).toMatchObject({
    status: 400,
    errors: [{ code: 10026 }],
  });
});

test("an instance is subscribed to with the API's token or one of its own, from a cursor and by types, until it ends", async () => {
  await deployFlow(local);
  const path = "/workflows/flow/instances";
  const { id } = (await call<{ id: string }>(local, "POST", path, { params: 1 })).result;
  const { result } = await call<{ token: string; websocketUrl: string }>(local, "GET", `${path}/${id}/subscribe/token`);
  expect(result.websocketUrl).toContain(result.token);
  const watching = await connect<{ type: string; eventId: number }>(result.websocketUrl);
  await until(
    () => Promise.resolve(watching.got.map(({ type }) => type)),
    (types) => types.includes("wait_started"),
  );
  await call(local, "POST", `${path}/${id}/events/paid`, { ok: true });
  expect(await watching.closed).toBe(1000);
  expect(watching.got.at(-1)).toMatchObject({ type: "workflow_completed" });

  const seen = watching.got.find(({ type }) => type === "wait_started")?.eventId ?? 0;
  const address = `${local.apiUrl.replace("http", "ws")}/accounts/${local.accountId}${path}/${id}/subscribe`;
  const query = `cursor=${seen}&filter=wait_completed&filter=workflow_completed`;
  const late = await connect<{ type: string }>(`${address}?${query}`, undefined, {
    authorization: `Bearer ${local.apiToken}`,
  });
  expect(await late.closed).toBe(1000);
  expect(late.got.map(({ type }) => type)).toEqual(["wait_completed", "workflow_completed"]);
  await expect(connect(address)).rejects.toThrow("401");
  await expect(connect(`${address}?token=${result.token}0`)).rejects.toThrow("401");
});

test("it ends while clients are connected", async () => {
  const other = await start();
  await upload(other, "talker", HELLO);
  const { result } = await call<{ url: string }>(other, "POST", "/workers/scripts/talker/tails");
  const { closed } = await connect(result.url, "trace-v1");
  await other.close();
  expect(await closed).toBe(1006);
});
