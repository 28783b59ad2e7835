import { call, cleanUp, enable, HELLO, start, upload, uploadForm, WAITING, type Listed } from "./harness";

let local: Awaited<ReturnType<typeof start>>;

beforeAll(async () => {
  local = await start();
}, 30_000);
afterAll(cleanUp);

const refused = (code: number, message: RegExp) => ({
  status: 400,
  success: false,
  errors: [{ code, message: expect.stringMatching(message) }],
  result: null,
});

test("code that throws when it starts is refused with workerd's own message", async () => {
  const answer = await upload(local, "bad", `throw new Error("boom at start"); export default {};`);
  expect(answer).toMatchObject(refused(10021, /boom at start/));
});

test("code that does not parse is refused", async () => {
  expect(await upload(local, "bad", `export default {{`)).toMatchObject(refused(10021, /SyntaxError/));
});

test("an export that is neither a handler nor a class is refused with workerd's own message", async () => {
  const answer = await upload(local, "bad", `export const LIMIT = 5; ${HELLO}`);
  expect(answer).toMatchObject(refused(10021, /LIMIT/));
});

test("an import that is not among the modules is refused with its name", async () => {
  const answer = await upload(local, "bad", `import "./gone.js"; export default {};`);
  expect(answer).toMatchObject(refused(10021, /No such module.*gone\.js/));
});

test("an upload without a main module is refused", async () => {
  const form = uploadForm({}, { "main.js": HELLO });
  expect(await call(local, "PUT", "/workers/scripts/bad", form)).toMatchObject(refused(10068, /main_module/));
});

test("a main module that no part brings is refused", async () => {
  const form = uploadForm({ main_module: "other.js" }, { "main.js": HELLO });
  expect(await call(local, "PUT", "/workers/scripts/bad", form)).toMatchObject(refused(10021, /other\.js/));
});

test("a Python Worker is refused with why, and where it runs", async () => {
  const form = new FormData();
  form.append("metadata", JSON.stringify({ main_module: "entry.py", compatibility_flags: ["python_workers"] }));
  form.append("entry.py", new Blob(["x = 1"], { type: "text/x-python" }), "entry.py");
  expect(await call(local, "PUT", "/workers/scripts/bad", form)).toMatchObject(
    refused(10021, /does not run Python Workers, and "entry.py" is Python.*Deploy it to a Cloudflare account/),
  );
});

test("a class that a binding names and the code does not export is refused", async () => {
  const binding = { type: "workflow", name: "FLOW", workflow_name: "flow", class_name: "Flwo" };
  const answer = await upload(local, "bad", WAITING, { bindings: [binding] });
  expect(answer).toMatchObject(refused(10061, /Flwo.*Flow/));
});

test("a binding whose target does not exist is refused: KV namespace, service, Durable Object of another Worker", async () => {
  const kv = { type: "kv_namespace", name: "KV", namespace_id: "0".repeat(32) };
  expect(await upload(local, "bad", HELLO, { bindings: [kv] })).toMatchObject(refused(10041, /not found/));
  const misspelt = { type: "kv_namespace", name: "KV", namespace_id: "my-kv" };
  expect(await upload(local, "bad", HELLO, { bindings: [misspelt] })).toMatchObject(refused(10042, /not valid/));
  const service = { type: "service", name: "OTHER", service: "nobody" };
  expect(await upload(local, "bad", HELLO, { bindings: [service] })).toMatchObject(refused(10144, /nobody/));
  const bucket = { type: "r2_bucket", name: "BUCKET", bucket_name: "none", jurisdiction: "eu" };
  expect(await upload(local, "bad", HELLO, { bindings: [bucket] })).toMatchObject(refused(10085, /'none' not found/));
  const d1 = { type: "d1", name: "DB", id: "11111111-2222-3333-4444-555555555555" };
  expect(await upload(local, "bad", HELLO, { bindings: [d1] })).toMatchObject(refused(10181, /DB.*not found/));
  const queue = { type: "queue", name: "JOBS", queue_name: "none" };
  expect(await upload(local, "bad", HELLO, { bindings: [queue] })).toMatchObject(refused(11000, /'none' not found/));
  const others = [
    [10157, { type: "hyperdrive", id: "none" }],
    [10182, { type: "secrets_store_secret", store_id: "none", secret_name: "KEY" }],
    [10159, { type: "vectorize", index_name: "none" }],
    [10143, { type: "mtls_certificate", certificate_id: "none" }],
    [100_119, { type: "dispatch_namespace", namespace: "none" }],
  ] as const;
  for (const [code, fields] of others) {
    const binding = { name: "OTHER", ...fields };
    expect(await upload(local, "bad", HELLO, { bindings: [binding] })).toMatchObject(refused(code, /OTHER.*not found/));
  }
  const room = { type: "durable_object_namespace", name: "ROOMS", class_name: "Room", script_name: "nobody" };
  expect(await upload(local, "bad", HELLO, { bindings: [room] })).toMatchObject(refused(10061, /Room.*nobody/));
});

test("a binding without what its kind needs, and two of one name, are refused", async () => {
  const d1 = { type: "d1", name: "DB" };
  expect(await upload(local, "bad", HELLO, { bindings: [d1] })).toMatchObject(refused(10021, /DB of type d1.*`id`/));
  const twice = [
    { type: "plain_text", name: "A", text: "1" },
    { type: "plain_text", name: "A", text: "2" },
  ];
  expect(await upload(local, "bad", HELLO, { bindings: twice })).toMatchObject(refused(10053, /'A' already in use/));
});

test("a field of the wrong form, and a second one of what a Worker has once, are refused by name", async () => {
  const limit = { type: "ratelimit", name: "LIMIT", namespace_id: "1", simple: { limit: 5, period: 30 } };
  expect(await upload(local, "bad", HELLO, { bindings: [limit] })).toMatchObject(refused(10021, /`simple\.period`/));
  const versions = ["V1", "V2"].map((name) => ({ type: "version_metadata", name }));
  expect(await upload(local, "bad", HELLO, { bindings: versions })).toMatchObject(refused(10021, /V2.*V1/));
  const part = { type: "wasm_module", name: "ADD", part: "add.wasm" };
  expect(await upload(local, "bad", HELLO, { bindings: [part] })).toMatchObject(refused(10021, /ADD.*service-worker/));
  const email = { destination_address: "a@example.com", allowed_destination_addresses: ["b@example.com"] };
  expect(
    await upload(local, "bad", HELLO, { bindings: [{ type: "send_email", name: "MAIL", ...email }] }),
  ).toMatchObject(refused(10021, /MAIL.*not both/));
});

test("a key that workerd cannot read is refused by its own words, which do not hold the key", async () => {
  const bindings = [
    {
      type: "secret_key",
      name: "KEY",
      format: "pkcs8",
      algorithm: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
      usages: ["sign"],
      key_base64: Buffer.from("hidden-key-material").toString("base64"),
    },
  ];
  const answer = await upload(local, "bad", HELLO, { bindings });
  expect(answer).toMatchObject(refused(10021, /Invalid PKCS8/));
  expect(JSON.stringify(answer)).not.toContain("aGlkZGVu");
});

test("a variable and a secret may be empty, and a D1 database goes by either of its names", async () => {
  const { uuid } = (await call<{ uuid: string }>(local, "POST", "/d1/database", { name: "orders" })).result;
  const bindings = [
    { type: "plain_text", name: "TEXT", text: "" },
    { type: "secret_text", name: "SECRET", text: "" },
    { type: "d1", name: "BY_WRANGLER", id: uuid },
    { type: "d1", name: "BY_SDK", database_id: uuid },
  ];
  const name = "empty-text";
  expect(await upload(local, name, HELLO, { bindings })).toMatchObject({ status: 200 });
  expect(await call(local, "DELETE", `/workers/scripts/${name}`)).toMatchObject({ status: 200 });
});

test("a body that is not multipart, and metadata that is not JSON, are refused", async () => {
  expect(await call(local, "PUT", "/workers/scripts/bad", { a: 1 })).toMatchObject(refused(10001, /multipart/));
  const form = new FormData();
  form.append("metadata", "{");
  expect(await call(local, "PUT", "/workers/scripts/bad", form)).toMatchObject(refused(10021, /not valid JSON/));
});

test("a bad name and a compatibility date that has not come are refused", async () => {
  expect(await upload(local, "Bad.Name", HELLO)).toMatchObject(refused(10016, /Bad\.Name/));
  expect(await upload(local, "bad", HELLO, { compatibility_date: "2999-01-01" })).toMatchObject(
    refused(10021, /in the future/),
  );
});

test("after all that there is no Worker, and a good one before a bad one goes on", async () => {
  expect((await call<Listed[]>(local, "GET", "/workers/scripts")).result).toEqual([]);
  await upload(local, "good", HELLO);
  const url = await enable(local, "good");
  expect(await upload(local, "good", `throw new Error("no");`)).toMatchObject({ success: false });
  expect((await fetch(url)).status).toBe(200);
  expect((await call<{ items: unknown[] }>(local, "GET", "/workers/scripts/good/versions")).result.items).toHaveLength(
    1,
  );
});
