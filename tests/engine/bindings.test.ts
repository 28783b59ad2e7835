import { readFile } from "node:fs/promises";
import path from "node:path";

import * as table from "../../provider/bindings/table";
import { LocalCloudflare } from "../support/local";
import { repository, Stack } from "../support/stack";

jest.setTimeout(300_000);

const SECRETS = {
  secret: "s3cret-of-the-program",
  signingKey: Buffer.from("s3cret-key").toString("base64"),
};

const SCRIPT = "/workers/scripts/all-bindings-test-all";

interface ApiBinding {
  name: string;
  type: string;
  [field: string]: unknown;
}

describe("a Worker with every kind of binding, through its life: the example", () => {
  let cloudflare: LocalCloudflare;
  let stack: Stack;
  let hyperdriveId: string;

  beforeAll(async () => {
    cloudflare = await LocalCloudflare.start();
    stack = await Stack.create(path.join(repository, "examples/all-bindings"), cloudflare.env);
    const config = await createTargets(cloudflare);
    hyperdriveId = config.secrets.hyperdriveId;
    const given = [
      ...Object.entries(config.plain).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]),
      ...Object.entries({ ...SECRETS, ...config.secrets }).flatMap(([key, value]) => ["--secret", `${key}=${value}`]),
    ];
    await stack.expect(0, "config", "set-all", ...given);
    cloudflare.wire.take();
  });

  afterAll(async () => {
    await stack?.dispose();
    await cloudflare?.stop();
  });

  const settings = () => cloudflare.api<{ bindings: ApiBinding[] }>("GET", `${SCRIPT}/settings`);
  const bound = async () => new Map((await settings()).bindings.map((binding) => [binding.name, binding]));

  /** What a refresh compares: it reads the settings of a Worker that was modified, as this makes it, and leaves all as it was. */
  async function touch() {
    await cloudflare.api("PUT", `${SCRIPT}/secrets`, { name: "TOUCHED", type: "secret_text", text: "x" });
    await cloudflare.api("DELETE", `${SCRIPT}/secrets/TOUCHED`);
  }

  async function answers(): Promise<Record<string, unknown>> {
    const response = await fetch(String((await stack.outputs())["url"]));
    return (await response.json()) as Record<string, unknown>;
  }

  it("has one of each kind of the table, but for what no program can try alone", async () => {
    const program = await readFile(path.join(stack.folder, "infra.ts"), "utf8");
    const made = new Set([...program.matchAll(/\bbinding\.(\w+)/g)].map(([, maker]) => maker));
    const asValues = ["durableObjectNamespace", "workflow"];
    const elsewhere = ["inherit"];
    const missing = Object.keys(table).filter((maker) => !made.has(maker));
    expect(missing.sort()).toEqual([...asValues, ...elsewhere].sort());
  });

  it("is previewed without a secret of its bindings, and with all else", async () => {
    const { output } = await stack.preview();
    for (const hidden of [...Object.values(SECRETS), hyperdriveId]) expect(output).not.toContain(hidden);
    expect(output).toContain("delivery_delay: 5");
    expect(output).toMatch(/SECRET_KEY *: \{\s+key_base64: \[secret\]/);
  });

  it("is created, and its code uses what runs here; what does not says so by name", async () => {
    await stack.up();
    expect(await answers()).toEqual({
      TEXT: "eu",
      SECRET: SECRETS.secret.length,
      JSON: 5,
      JSON_OUTPUT: "all-bindings-test-backend",
      PLAIN_TEXT: "all-bindings-test-backend",
      SECRET_TEXT: 6,
      SECRET_KEY: 32,
      KV: "value",
      R2: "object",
      D1: 2,
      QUEUE: "sent",
      HYPERDRIVE: "orders",
      ASSETS: "A file beside the code.\n",
      SECRETS_STORE: "value of the store",
      PIPELINES: "sent",
      ANALYTICS_ENGINE: "written",
      SERVICE: 4,
      ADMIN: "somebody is blocked by all",
      COUNTER: 1,
      GREETING: "string",
      LOADER: "function",
      VERSION: "string",
      RATELIMIT: true,
      EMAIL: "function",
      IMAGES: "function",
      STREAM: "function",
      HELLO: "function",
      RAW: "raw",
      ...Object.fromEntries(
        ["VECTORIZE", "AI", "AI_SEARCH", "AGENT_MEMORY", "FLAGSHIP", "MTLS", "VPC_SERVICE"].map((name) => [
          name,
          expect.stringMatching(new RegExp(`^The binding ${name} \\(`)),
        ]),
      ),
    });
  });

  it("leaves no secret of a binding in the state", async () => {
    const state = await stack.stateText();
    for (const hidden of [...Object.values(SECRETS), hyperdriveId]) expect(state).not.toContain(hidden);
  });

  it("is unchanged in the next preview, without a request, and after a refresh that reads every binding", async () => {
    cloudflare.wire.take();
    await stack.preview("--expect-no-changes");
    expect(cloudflare.wire.take()).toEqual([]);
    await touch();
    await stack.preview("--refresh", "--expect-no-changes");
    expect(cloudflare.wire.take()).toContain(`GET ${SCRIPT}/settings`);
  });

  it("changes a field of each with one upload, and takes over a binding under another name", async () => {
    const before = await bound();
    await stack.expect(0, "config", "set", "--secret", "signingKey", Buffer.from("another").toString("base64"));
    for (const [from, to] of CHANGES) await stack.replace("infra.ts", from, to);
    const { output } = await stack.preview();
    for (const name of CHANGED) expect(output).toMatch(new RegExp(`~ ${name} *:`));
    for (const name of ["TEXT", "KV", "D1"]) expect(output).not.toMatch(new RegExp(`~ ${name} *:`));
    cloudflare.wire.take();
    await stack.up();
    expect(cloudflare.wire.take()).toEqual([`PUT ${SCRIPT}`]);
    const after = await bound();
    for (const name of CHANGED) {
      // Nobody sees of a key that it is another one, but for its user.
      if (name !== "SECRET_KEY") expect(after.get(name)).not.toEqual(before.get(name));
    }
    expect(after.get("KV_AGAIN")).toEqual({ ...before.get("KV"), name: "KV_AGAIN" });
    expect(await answers()).toMatchObject({ JSON: 6, COUNTER: 2, SECRET_KEY: 32 });
  });

  it("is unchanged after that, also in a refresh, and keeps what it took over with the next upload", async () => {
    await touch();
    await stack.preview("--refresh", "--expect-no-changes");
    await stack.replace("infra.ts", 'TEXT: "eu"', 'TEXT: "us"');
    await stack.up();
    expect((await bound()).get("KV_AGAIN")?.type).toBe("kv_namespace");
    expect(await answers()).toMatchObject({ TEXT: "us" });
  });

  it("shows and puts right what was changed behind Pulumi's back", async () => {
    await cloudflare.api("DELETE", `${SCRIPT}/secrets/SECRET_TEXT`);
    await cloudflare.api("PUT", `${SCRIPT}/secrets`, { name: "FOREIGN", type: "secret_text", text: "x" });
    const { output } = await stack.expect(0, "refresh", "--yes", "--skip-preview", "--diff");
    expect(output).toMatch(/- +SECRET_TEXT *:/);
    await stack.up();
    const names = [...(await bound()).keys()];
    expect(names).toContain("SECRET_TEXT");
    expect(names).not.toContain("FOREIGN");
  });

  it("refuses a second one of a kind in the preview, and sends nothing", async () => {
    await stack.replace(
      "infra.ts",
      "IMAGES: binding.images(),",
      "IMAGES: binding.images(), PICTURES: binding.images(),",
    );
    cloudflare.wire.take();
    const { output } = await stack.expect(1, "preview");
    expect(output).toContain('"IMAGES" and "PICTURES" are both bindings of type images');
    expect(cloudflare.wire.take()).toEqual([]);
  });

  it("has none of the bindings that left the program", async () => {
    await stack.write({
      "infra.ts": `
import { Worker } from "pulumi-cloudflare-workers";
export const worker = new Worker("all", { script: "export default { fetch: () => new Response() };", bindings: { TEXT: "eu" }, allowDataLoss: true });
`,
    });
    await stack.up();
    expect((await settings()).bindings).toEqual([{ name: "TEXT", type: "plain_text", text: "eu" }]);
  });

  it("leaves nothing behind, and nothing of what it bound is touched", async () => {
    await stack.expect(0, "destroy", "--yes", "--skip-preview");
    expect(await cloudflare.api("GET", "/workers/scripts")).toEqual([]);
    expect(await cloudflare.api("GET", "/workflows")).toEqual([]);
    expect(await cloudflare.api<unknown[]>("GET", "/storage/kv/namespaces")).toHaveLength(1);
  });
});

/** What the example binds by name or ID, made as another program or tool would. */
async function createTargets(cloudflare: LocalCloudflare) {
  const made = <Result>(below: string, body: unknown) => cloudflare.api<Result>("POST", below, body);
  const { id: kvNamespaceId } = await made<{ id: string }>("/storage/kv/namespaces", { title: "kv" });
  await made("/r2/buckets", { name: "uploads" });
  const { uuid: databaseId } = await made<{ uuid: string }>("/d1/database", { name: "db" });
  for (const queue_name of ["mails", "other-mails"]) await made("/queues", { queue_name });
  const origin = { scheme: "postgres", host: "127.0.0.1", port: 5432, database: "orders", user: "u", password: "p" };
  const { id: hyperdriveId } = await made<{ id: string }>("/hyperdrive/configs", { name: "orders", origin });
  const { id: storeId } = await made<{ id: string }>("/secrets_store/stores", { name: "store" });
  await made(`/secrets_store/stores/${storeId}/secrets`, [
    { name: "store-secret", value: "value of the store", scopes: ["workers"] },
  ]);
  await made("/vectorize/v2/indexes", { name: "articles", config: { dimensions: 3, metric: "cosine" } });
  const { id: streamId } = await made<{ id: string }>("/pipelines/v1/streams", { name: "clicks" });
  const certificates = await readFile(path.join(repository, "tests/local/fixtures/certificate.pem"), "utf8");
  const { id: certificateId } = await made<{ id: string }>("/mtls_certificates", { ca: true, certificates });
  await made("/workers/dispatch/namespaces", { name: "customers" });
  return {
    plain: {
      kvNamespaceId,
      bucket: "uploads",
      databaseId,
      queue: "mails",
      storeId,
      index: "articles",
      streamId,
      certificateId,
      dispatchNamespace: "customers",
      k2StreamId: "k2",
      vpcServiceId: "0195fa3e-6f4b-7a7d-8a3c-1a9b6f0f7f57",
      tunnelId: "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415",
      flagshipAppId: "app",
    },
    secrets: { hyperdriveId },
  };
}

const CHANGES = [
  ["{ perMinute: 5 }", "{ perMinute: 6 }"],
  ["{ url: backend.name }", "{ url: backend.name, more: true }"],
  ["binding.plainText(backend.name)", 'binding.plainText("text")'],
  ['usages: ["sign"]', 'usages: ["sign", "verify"]'],
  ["deliveryDelay: 5", "deliveryDelay: 6"],
  ['binding.analyticsEngine("visits")', 'binding.analyticsEngine("more-visits")'],
  ['binding.artifacts("builds")', 'binding.artifacts("more-builds")'],
  ['entrypoint: "Admin", props: { caller: "all" }', 'entrypoint: "Admin", props: { caller: "another" }'],
  [", { outbound: { service: backend.name } }", ""],
  ['binding.vpcNetwork({ tunnelId: config.require("tunnelId") })', 'binding.vpcNetwork({ networkId: "cf1:network" })'],
  ['destinationAddress: "you@example.com"', 'allowedDestinationAddresses: ["you@example.com"]'],
  ["limit: 1000", "limit: 2000"],
  ['binding.aiSearch("manuals")', 'binding.aiSearch("manuals", { namespace: "docs" })'],
  ['binding.aiSearchNamespace("default")', 'binding.aiSearchNamespace("docs")'],
  ['binding.agentMemory("support")', 'binding.agentMemory("sales")'],
  ['binding.messaging("support")', 'binding.messaging("sales")'],
  ["binding.unsafeHelloWorld()", "binding.unsafeHelloWorld({ enableTimer: true })"],
  ['type: "plain_text", text: "raw"', 'type: "plain_text", text: "other"'],
  ["    // Other Workers.", '    KV_AGAIN: binding.inherit({ oldName: "KV" }),\n\n    // Other Workers.'],
] as const;

/** The bindings that these change. */
const CHANGED = [
  "JSON",
  "JSON_OUTPUT",
  "PLAIN_TEXT",
  "SECRET_KEY",
  "QUEUE",
  "ANALYTICS_ENGINE",
  "ARTIFACTS",
  "ADMIN",
  "DISPATCH",
  "VPC_NETWORK",
  "EMAIL",
  "RATELIMIT",
  "AI_SEARCH",
  "AI_SEARCH_NAMESPACE",
  "AGENT_MEMORY",
  "MESSAGING",
  "HELLO",
  "RAW",
];
