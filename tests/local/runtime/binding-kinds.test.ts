import { createHmac, generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { bindingKinds } from "../../../provider/local/bindings/table";
import type { ApiBinding } from "../../../provider/local/runtime/types";
import { World } from "./harness";

const RSA = { name: "RSASSA-PKCS1-v1_5", hash: { name: "SHA-256" } };
const BUCKET = { type: "r2_bucket", bucket_name: "bucket" };
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

/** A binding of each kind that runs here, for `fixtures/every-kind.js`. */
const HERE: ApiBinding[] = [
  { ...BUCKET, name: "R2" },
  { ...BUCKET, name: "R2_EU", jurisdiction: "eu" },
  { type: "d1", name: "D1", database_id: "database-id" },
  { type: "queue", name: "QUEUE", queue_name: "jobs", delivery_delay: 5 },
  { type: "analytics_engine", name: "ANALYTICS_ENGINE", dataset: "events" },
  { type: "ratelimit", name: "LIMIT", namespace_id: "1", simple: { limit: 1, period: 60 } },
  { type: "service", name: "SERVICE", service: "every", entrypoint: "Greeter", props: { greeting: "Hello" } },
  { type: "version_metadata", name: "VERSION" },
  {
    type: "secret_key",
    name: "HMAC",
    format: "raw",
    algorithm: { name: "HMAC", hash: "SHA-512" },
    usages: ["sign"],
    key_base64: Buffer.from("key").toString("base64"),
  },
  {
    type: "secret_key",
    name: "RSA_PRIVATE",
    format: "pkcs8",
    algorithm: RSA,
    usages: ["sign"],
    key_base64: privateKey.export({ type: "pkcs8", format: "der" }).toString("base64"),
  },
  {
    type: "secret_key",
    name: "RSA_PUBLIC",
    format: "jwk",
    algorithm: RSA,
    usages: ["verify"],
    key_jwk: publicKey.export({ format: "jwk" }),
  },
  { type: "secrets_store_secret", name: "STORE_SECRET", store_id: "s", secret_name: "there", value: "its value" },
  { type: "secrets_store_secret", name: "STORE_SECRET_MISSING", store_id: "s", secret_name: "gone" },
  { type: "images", name: "IMAGES" },
  { type: "pipelines", name: "PIPELINE_BY_STREAM", stream: "id" },
  { type: "pipelines", name: "PIPELINE_BY_NAME", pipeline: "name" },
  { type: "send_email", name: "EMAIL", allowed_destination_addresses: ["you@example.com"] },
  { type: "send_email", name: "EMAIL_ANYWHERE" },
  { type: "worker_loader", name: "LOADER" },
  { type: "unsafe_hello_world", name: "HELLO" },
  { type: "stream", name: "STREAM" },
];

/** Each kind that does not run here, with what an upload of it has. */
const ELSEWHERE: Record<string, Record<string, unknown>> = {
  agent_memory: { namespace: "n" },
  ai: {},
  ai_search: { instance_name: "i" },
  ai_search_namespace: { namespace: "n" },
  analytics: {},
  artifacts: { namespace: "n" },
  browser: {},
  flagship: { app_id: "a" },
  hyperdrive: { id: "h" },
  k2: { stream: "s" },
  logfwdr: { destination: "d" },
  media: {},
  messaging: { namespace: "n" },
  mtls_certificate: { certificate_id: "c" },
  of_tomorrow: { anything: 1 },
  vectorize: { index_name: "i" },
  vpc_network: { network_id: "cf1:network" },
  vpc_service: { service_id: "s" },
  websearch: {},
};

describe("every kind of binding", () => {
  let world: World;
  let database: Server;
  beforeAll(async () => {
    world = await World.create();
    await world.runtime.start();
    database = createServer((socket) => socket.pipe(socket));
    await new Promise<void>((resolve) => database.listen(0, "127.0.0.1", resolve));
  });
  afterAll(async () => {
    await world.end();
    database.close();
  });

  test("a Worker with each kind that runs here gets its answers", async () => {
    const address = database.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const source = readFileSync(join(__dirname, "fixtures", "every-kind.js"), "utf8");
    const hyperdrive = {
      type: "hyperdrive",
      name: "HYPERDRIVE",
      id: "h",
      connection: `postgres://me:p%40ss@127.0.0.1:${port}/orders`,
    };
    await world.deploy("every", source, { bindings: [...HERE, hyperdrive] });
    expect(JSON.parse(await world.text("every"))).toEqual({
      R2: ["everywhere", "eu"],
      D1: 2,
      QUEUE: "sent",
      ANALYTICS_ENGINE: "written",
      LIMIT: [true, false],
      SERVICE: "Hello you",
      VERSION: { id: "v1", tag: "", timestamp: "2026-01-01T00:00:00.000Z" },
      HMAC: [true, false, createHmac("sha512", "key").update("data").digest("base64")],
      RSA: true,
      STORE_SECRET: "its value",
      STORE_SECRET_MISSING: 'Secret "gone" not found',
      HYPERDRIVE: ["ping", "me", "p@ss", "orders"],
      IMAGES: ["image/png", 2, 2, 1],
      PIPELINES: "sent",
      EMAIL: expect.stringMatching(/somebody@example\.com/),
      LOADER: "loaded",
      HELLO: "world",
      STREAM: [],
    });
  });

  test("a kind that does not run here says so by name when it is used, not before", async () => {
    const source = `export default { fetch(r, env) {
      const use = (name) => { try { env[name].use(); return "no error"; } catch ({ message }) { return message; } };
      return Response.json(Object.fromEntries(Object.keys(env).map((name) => [name, use(name)])));
    } };`;
    const bindings = Object.entries(ELSEWHERE).map(([type, fields]) => ({ ...fields, type, name: type.toUpperCase() }));
    await world.deploy("elsewhere", source, { bindings });
    const said = JSON.parse(await world.text("elsewhere")) as Record<string, string>;
    for (const type of Object.keys(ELSEWHERE)) {
      expect(said[type.toUpperCase()]).toMatch(
        new RegExp(`^The binding ${type.toUpperCase()} \\(${type}\\) cannot be used: .+\\.$`),
      );
    }
    expect(said.AI).toBe(
      "The binding AI (ai) cannot be used: Workers AI does not run locally. Deploy the Worker to Cloudflare to use it.",
    );
    expect(said.OF_TOMORROW).toBe(
      "The binding OF_TOMORROW (of_tomorrow) cannot be used: bindings of this type do not run locally. Deploy the Worker to Cloudflare to use it.",
    );
  });

  test("no kind of the table is without a test", () => {
    // Of these three, tests/local/bad-uploads.test.ts; of the others, bindings.test.ts, workflows.test.ts and ../wrangler-resources.test.ts.
    const refused = ["wasm_module", "text_blob", "data_blob"];
    const elsewhere = [
      "plain_text",
      "secret_text",
      "json",
      "kv_namespace",
      "durable_object_namespace",
      "workflow",
      "assets",
      "dispatch_namespace",
    ];
    const tested = [...refused, ...elsewhere, ...HERE.map(({ type }) => type), ...Object.keys(ELSEWHERE)];
    expect(bindingKinds.map(({ type }) => type).filter((type) => !tested.includes(type))).toEqual([]);
  });
});
