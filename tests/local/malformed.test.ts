import { readdirSync } from "node:fs";
import { type ClientRequest, request } from "node:http";
import { connect } from "node:net";

import { createApp } from "../../provider/local/app";
import type { Services } from "../../provider/local/context";
import { Store } from "../../provider/local/store/store";
import {
  call,
  cleanUp,
  deployFlow,
  enable,
  HELLO,
  type Instance,
  start,
  temporaryFolder,
  until,
  upload,
} from "./harness";

let local: Awaited<ReturnType<typeof start>>;

beforeAll(async () => {
  local = await start();
  await deployFlow(local);
}, 30_000);
afterAll(cleanUp);

/** Every call that there is, as `POST /client/v4/accounts/:account/workflows/:workflow/instances`. */
async function calls(): Promise<string[]> {
  const store = new Store(await temporaryFolder());
  // Routes are told without a request: of the services, the store alone is used.
  const nothing: unknown = new Proxy(() => undefined, {
    get: (_, key) => (key === Symbol.toPrimitive ? () => "" : nothing),
    apply: () => nothing,
  });
  const services: unknown = new Proxy({}, { get: (_, key) => (key === "store" ? store : nothing) });
  const app = createApp(services as Services, { port: () => 0, log: () => undefined });
  store.close();
  const told = app.routes.filter(({ method, path }) => method !== "ALL" && path !== EVENTS);
  return [...new Set(told.map(({ method, path }) => `${method} ${path}`))].sort();
}

/** A stream that does not end by itself. */
const EVENTS = "/changes";

const NAMES = ["flow", "..", "%2e%2e%2f%2e%2e%2fetc", "%00", "%ff", "a".repeat(5_000), "__proto__"];
const JSON_TYPE = "application/json";
const BODIES: [type: string, body: string][] = [
  ...["", "{", "null", "[null]", '"text"', '{"__proto__":{"a":1}}'].map((body): [string, string] => [JSON_TYPE, body]),
  ["multipart/form-data", "no boundary"],
  ["multipart/form-data; boundary=a", "--a\r\nhalf"],
];

/** Sends a path as it is given; Node's fetch would normalize it. */
function ask(method: string, path: string, type: string, body: string): Promise<number> {
  const headers = {
    authorization: `Bearer ${local.apiToken}`,
    ...(method !== "GET" && { "content-type": type, "content-length": String(Buffer.byteLength(body)) }),
  };
  return new Promise((resolve, reject) => {
    const sent = request(local.url, { method, path, headers }, (response) => {
      response.resume().on("end", () => {
        resolve(response.statusCode ?? 0);
      });
    });
    sent.once("error", reject);
    sent.end(body);
  });
}

test("no call fails by names that are paths, too long or not text, and by bodies that are not what it takes", async () => {
  const failed: string[] = [];
  let turn = 0;
  for (const call of await calls()) {
    const [method = "", route = ""] = call.split(" ");
    // Each call gets a few names and bodies; all are met many times.
    for (let i = 0; i < 4; i += 1, turn += 1) {
      const name = NAMES[turn % NAMES.length] ?? "";
      const [type, body] = BODIES[turn % BODIES.length] ?? ["", ""];
      const path = route
        .replace(":account", local.accountId)
        .replaceAll(/:\w+(\{[^}]*\})?\??/g, name)
        .replaceAll("*", name);
      const status = await ask(method, path, type, body);
      if (status >= 500) failed.push(`${status} ${method} ${path} ${type} ${body}`);
    }
  }
  expect(failed).toEqual([]);
  expect(Object.keys(Object.prototype)).toEqual([]);
  // Nothing was written beside the folders that there are.
  expect(readdirSync(local.data).filter((name) => /passwd|etc|\.\./.test(name))).toEqual([]);
});

test("a body that says it is larger than any request is refused before it is read", async () => {
  const headers = { authorization: `Bearer ${local.apiToken}`, "content-length": String(2 ** 40) };
  const status = await new Promise<number>((resolve, reject) => {
    const path = `/client/v4/accounts/${local.accountId}/workers/scripts/large`;
    const sent: ClientRequest = request(local.url, { method: "PUT", path, headers }, (response) => {
      resolve(response.statusCode ?? 0);
      sent.destroy();
    });
    sent.once("error", reject);
    sent.write("{");
  });
  expect(status).toBe(413);
});

test("clients that say nothing, or half a request, keep nobody else waiting", async () => {
  const { port } = new URL(local.url);
  const silent = Array.from({ length: 200 }, (_, i) => {
    const socket = connect(Number(port), "127.0.0.1");
    socket.on("error", () => undefined);
    if (i % 2) socket.write("PUT /client/v4/accounts HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-le");
    return socket;
  });
  try {
    expect(await upload(local, "meanwhile", HELLO)).toMatchObject({ success: true });
    expect((await fetch(await enable(local, "meanwhile"))).status).toBe(200);
  } finally {
    for (const socket of silent) socket.destroy();
  }
});

test("a thousand instances that are created at once are all there, and go on", async () => {
  // One of the calls before deletes it.
  await deployFlow(local);
  const ids = Array.from({ length: 1_000 }, (_, i) => `many-${i}`);
  const created = await Promise.all(
    ids.map((instance_id) => call(local, "POST", "/workflows/flow/instances", { instance_id })),
  );
  expect(created.filter(({ success }) => !success)).toEqual([]);
  for (const id of ["many-0", "many-499", "many-999"]) {
    const state = async () => (await call<Instance>(local, "GET", `/workflows/flow/instances/${id}`)).result;
    await until(state, ({ status }) => status === "waiting");
    await call(local, "POST", `/workflows/flow/instances/${id}/events/paid`, id);
    expect(await until(state, ({ status }) => status === "complete")).toMatchObject({ output: { paid: id } });
  }
}, 300_000);
