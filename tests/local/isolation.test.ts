import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { request } from "node:http";
import { join, sep } from "node:path";

import { call, cleanUp, enable, type Listed, start, temporaryFolder, upload, uploadForm } from "./harness";
import { workerdsBelow } from "./processes";

/** In what nobody but the victim may have, wherever it is kept. */
const MARK = "only-the-victim-knows";
const GREETING = "whoever asks the victim gets this";

let local: Awaited<ReturnType<typeof start>>;
/** The folder that the data folder is in, and nothing else. */
let above: string;
let namespace: string;
let victim: string;

beforeAll(async () => {
  above = await temporaryFolder();
  local = await start(join(above, "data"));
  namespace = (await call<Listed>(local, "POST", "/storage/kv/namespaces", { title: "victim" })).result.id;
  const { result: database } = await call<{ uuid: string }>(local, "POST", "/d1/database", { name: "victim" });
  await call(local, "POST", "/r2/buckets", { name: "victim" });
  const code = `
import { DurableObject, WorkflowEntrypoint } from "cloudflare:workers";
export class Room extends DurableObject { async keep(text) { await this.ctx.storage.put("text", text); } }
export class Flow extends WorkflowEntrypoint { async run({ payload }, step) { return step.do("kept", async () => payload); } }
export default {
  async fetch(request, env) {
    await env.KV.put("text", ${JSON.stringify(MARK)});
    await env.BUCKET.put("text", ${JSON.stringify(MARK)});
    await env.DB.exec("CREATE TABLE IF NOT EXISTS kept (text); INSERT INTO kept VALUES ('${MARK}')");
    await env.ROOM.getByName("a").keep(${JSON.stringify(MARK)});
    await env.FLOW.create({ id: "kept", params: ${JSON.stringify(MARK)} }).catch(() => {});
    return new Response(${JSON.stringify(GREETING)});
  },
};`;
  const bindings = [
    { type: "secret_text", name: "KEY", text: MARK },
    { type: "kv_namespace", name: "KV", namespace_id: namespace },
    { type: "r2_bucket", name: "BUCKET", bucket_name: "victim" },
    { type: "d1", name: "DB", database_id: database.uuid },
    { type: "durable_object_namespace", name: "ROOM", class_name: "Room" },
    { type: "workflow", name: "FLOW", workflow_name: "flow", class_name: "Flow" },
  ];
  const migrations = { new_tag: "v1", new_sqlite_classes: ["Room"] };
  expect(await upload(local, "victim", code, { bindings, migrations })).toMatchObject({ success: true });
  await call(local, "PUT", "/workflows/flow", { script_name: "victim", class_name: "Flow" });
  victim = await enable(local, "victim");
  expect(await (await fetch(victim)).text()).toBe(GREETING);
});
afterAll(cleanUp);

/** Tries all that it is told to, by every way out that a Worker has, and answers with what it got. */
const THIEF = `
import { connect } from "cloudflare:sockets";
import fs from "node:fs";

const attempt = async (what, run) => {
  try { return what + ": " + await run(); } catch (error) { return what + ": threw " + error; }
};
const raw = async (port, path, host) => {
  const socket = connect({ hostname: "127.0.0.1", port });
  const writer = socket.writable.getWriter();
  await writer.write(new TextEncoder().encode("GET " + path + " HTTP/1.1\\r\\nHost: " + host + "\\r\\nConnection: close\\r\\n\\r\\n"));
  const closed = AbortSignal.timeout(20_000);
  return Promise.race([new Response(socket.readable).text(), new Promise((_, no) => closed.addEventListener("abort", no))]);
};
export default {
  async fetch(request, env) {
    const { files, ports, paths, headers } = await request.json();
    const ways = [
      ...files.flatMap((file) => [
        attempt("node:fs " + file, () => fs.readFileSync(file, "latin1")),
        attempt("fetch " + file, async () => (await fetch("file://" + file)).text()),
        attempt("import " + file, async () => JSON.stringify(await import("file://" + file))),
      ]),
      attempt("env", () => JSON.stringify(env) + JSON.stringify(process.env)),
      ...ports.flatMap((port) => [
        attempt(port + " by a socket", () => raw(port, "/", "127.0.0.1:" + port)),
        ...paths.map((path) => {
          const url = "http://127.0.0.1:" + port + path;
          return attempt(url, async () => (await fetch(url, { headers, signal: AbortSignal.timeout(20_000) })).text());
        }),
      ]),
    ];
    return Response.json(await Promise.all(ways));
  },
};`;

/** Where this process and its workerds listen. */
function ports(): number[] {
  const inodes = new Map(
    readFileSync("/proc/self/net/tcp", "utf8")
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === "0A")
      .map((fields) => [`socket:[${fields[9]}]`, parseInt(fields[1]?.split(":")[1] ?? "", 16)]),
  );
  return [process.pid, ...workerdsBelow(process.pid)].flatMap((pid) =>
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return inodes.get(readlinkSync(`/proc/${pid}/fd/${fd}`)) ?? [];
      } catch {
        return []; // It was closed meanwhile.
      }
    }),
  );
}

test("a Worker reaches neither the data folder nor what another one stores, by files, by any port of the processes, or by internal names", async () => {
  await upload(local, "thief", THIEF, { compatibility_flags: ["nodejs_compat"] });
  const url = await enable(local, "thief");
  const entries = await readdir(local.data, { recursive: true, withFileTypes: true });
  const all = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const telling = all.filter((file) => readFileSync(file).includes(MARK));
  expect(telling.length).toBeGreaterThan(3);
  // It runs, so that its own process is among them.
  await fetch(url, { method: "POST", body: JSON.stringify({ files: [], ports: [], paths: [], headers: {} }) });
  const known = [new URL(local.url).port, local.hostsPort, new URL(url).port, new URL(victim).port].map(Number);
  const tried = {
    files: [...telling, join(local.data, "account"), "/proc/self/environ"],
    ports: process.platform === "linux" ? [...new Set([...known, ...ports()])] : known,
    paths: [
      "/",
      `/kv/${namespace}/text`,
      "/r2/victim/text",
      "/workflows/flow/kept",
      "/workers/victim",
      "/core/store",
      "/cdn-cgi/explorer/api",
    ],
    headers: {
      "MF-Route-Override": "victim",
      "MF-Original-URL": "http://victim/",
      origin: local.url,
      "sec-fetch-site": "same-origin",
    },
  };
  const got = await (await fetch(url, { method: "POST", body: JSON.stringify(tried) })).text();
  // It did try: what is for everybody is there.
  expect(got).toContain(GREETING);
  expect(got).toContain("The page needs its key");
  expect((JSON.parse(got) as string[]).filter((line) => line.includes(MARK) || line.includes(local.apiToken))).toEqual(
    [],
  );
}, 120_000);

test.each([
  { type: "service", service: "internal:gateway" },
  { type: "service", service: "disk" },
  { type: "kv_namespace", namespace_id: "../kv" },
  { type: "r2_bucket", bucket_name: "../../workers" },
  { type: "d1", database_id: "../../account" },
  { type: "durable_object_namespace", class_name: "Room", script_name: "../victim" },
  { type: "durable_object_namespace", namespace_id: "../../../account" },
  { type: "queue", queue_name: "../queue" },
  { type: "dispatch_namespace", namespace: "../../workers" },
])("an upload that binds %j, which leads elsewhere, is refused", async (binding) => {
  const answer = await upload(local, "binder", "export default {};", { bindings: [{ name: "IT", ...binding }] });
  expect(answer).toMatchObject({ success: false });
  expect(answer.status).toBeLessThan(500);
});

const HOSTILE = [
  "..",
  "../../escaped",
  "/escaped",
  "a/../../../escaped",
  "%2e%2e%2fescaped",
  "nul\0byte",
  "CON",
  "lpt1.json",
  "C:\\escaped",
  "a\nb",
  "é".repeat(600),
  "",
  " ",
  "internal:gateway",
];

/** What is created by a name: the name in the path, or in the body. */
const CREATED: [what: string, create: (name: string) => [method: string, path: string, body?: object]][] = [
  ["a Workflow", (name) => ["PUT", `/workflows/${name}`, { script_name: "victim", class_name: "Flow" }]],
  ["an instance", (name) => ["POST", "/workflows/flow/instances", { instance_id: decodeURIComponent(name) }]],
  ["a KV namespace", (name) => ["POST", "/storage/kv/namespaces", { title: decodeURIComponent(name) }]],
  ["a bucket", (name) => ["POST", "/r2/buckets", { name: decodeURIComponent(name) }]],
  ["a database", (name) => ["POST", "/d1/database", { name: decodeURIComponent(name) }]],
  ["a queue", (name) => ["POST", "/queues", { queue_name: decodeURIComponent(name) }]],
  ["a dispatch namespace", (name) => ["POST", "/workers/dispatch/namespaces", { name: decodeURIComponent(name) }]],
];

/** No file or folder has such a name: it is elsewhere, or what Windows takes for a device. */
const UNSAFE = /escaped|^\.\.$|[\\\n\0]|^(con|nul|lpt1)(\.|$)/i;

/** The files that are beside the data folder, or in it by a name that was to lead out of it. */
async function escaped(): Promise<string[]> {
  const entries = await readdir(above, { recursive: true });
  const isSafe = ([first, ...names]: string[]) => first === "data" && !names.some((name) => UNSAFE.test(name));
  return entries.filter((file) => !isSafe(file.split(sep)));
}

test.each(CREATED)(
  "%s with a hostile name is refused, or is one like any other, and no file is anywhere else",
  async (_, create) => {
    for (const name of HOSTILE) {
      const [method, path, body] = create(encodeURIComponent(name));
      const { status } = await ask(method, `/client/v4/accounts/${local.accountId}${path}`, JSON.stringify(body));
      expect({ name: name.slice(0, 30), failed: status >= 500 }).toEqual({ name: name.slice(0, 30), failed: false });
    }
    expect(await escaped()).toEqual([]);
  },
);

test("a script, and its files, with hostile names are refused, or are like any other, and no file is anywhere else", async () => {
  for (const name of HOSTILE) {
    const form = uploadForm({ main_module: "main.js" }, { "main.js": "export default {};" });
    const sent = await fetch(
      `${local.apiUrl}/accounts/${local.accountId}/workers/scripts/${encodeURIComponent(name)}`,
      {
        method: "PUT",
        headers: { authorization: `Bearer ${local.apiToken}` },
        body: form,
      },
    );
    expect(sent.status).toBeLessThan(500);
    const manifest = { [`/${name}`]: { hash: "0".repeat(32), size: 1 } };
    const session = await call(local, "POST", "/workers/scripts/assets/assets-upload-session", { manifest });
    expect(session.status).toBeLessThan(500);
  }
  const modules = Object.fromEntries(["main.js", ...HOSTILE].map((name) => [name, "export default {};"]));
  const uploaded = await call(
    local,
    "PUT",
    "/workers/scripts/modules",
    uploadForm({ main_module: "main.js" }, modules),
  );
  expect(uploaded.status).toBeLessThan(500);
  for (const hash of ["../../escaped", "..", "", "\0"]) {
    const manifest = { "/a": { hash, size: 1 } };
    const session = await call(local, "POST", "/workers/scripts/assets/assets-upload-session", { manifest });
    expect({ hash, success: session.success }).toEqual({ hash, success: false });
  }
  expect(await escaped()).toEqual([]);
});

test("keys of KV and R2 may be anything that is text: each is read back as itself, and is the name of no file", async () => {
  const keys = HOSTILE.filter((key) => key !== "" && key.length < 512 && !["..", "."].includes(key));
  const at = (key: string) => [
    `/storage/kv/namespaces/${namespace}/values/${encodeURIComponent(key)}`,
    `/r2/buckets/victim/objects/${encodeURIComponent(key)}`,
  ];
  for (const path of keys.flatMap(at)) {
    expect({ path, status: await ask("PUT", `/client/v4/accounts/${local.accountId}${path}`, path) }).toEqual({
      path,
      status: expect.objectContaining({ status: 200 }),
    });
  }
  for (const path of keys.flatMap(at)) {
    expect((await ask("GET", `/client/v4/accounts/${local.accountId}${path}`)).text).toBe(path);
  }
  expect(await escaped()).toEqual([]);
});

/** Sends a path as it is given; Node's fetch would normalize it. */
function ask(method: string, path: string, body = ""): Promise<{ status: number; text: string }> {
  const headers = {
    authorization: `Bearer ${local.apiToken}`,
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
  };
  return new Promise((resolve, reject) => {
    const sent = request(local.url, { method, path, headers }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, text });
      });
    });
    sent.once("error", reject);
    sent.end(body);
  });
}
