import * as cloudflare from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";

import { binding, type Bindings, type BindingValue, Worker, workerModule } from "../../../provider";
import { bindingKinds } from "../../../provider/bindings/kinds";
import * as table from "../../../provider/bindings/table";
import { inputsOf, runProgram, WORKER } from "../support/run-program";

const script = "export default { fetch: () => new Response() };";

async function bound(bindings: () => Bindings, options: { preview?: boolean } = {}) {
  const registered = await runProgram(
    () => new Worker("api", { accountId: "a", script, bindings: bindings() }),
    options,
  );
  return inputsOf(registered, WORKER, "api");
}

type Case = [made: BindingValue, sent: object];

/** By maker, what the API gets; each argument may be an output. */
const CASES: Record<keyof typeof table, Case[]> = {
  agentMemory: [[binding.agentMemory("support"), { type: "agent_memory", namespace: "support" }]],
  ai: [[binding.ai(), { type: "ai" }]],
  aiSearch: [
    [binding.aiSearch("manuals"), { type: "ai_search", instance_name: "manuals" }],
    [
      binding.aiSearch(pulumi.output("manuals"), { namespace: pulumi.output("docs") }),
      { type: "ai_search", instance_name: "manuals", namespace: "docs" },
    ],
  ],
  aiSearchNamespace: [[binding.aiSearchNamespace("docs"), { type: "ai_search_namespace", namespace: "docs" }]],
  analytics: [[binding.analytics(), { type: "analytics" }]],
  analyticsEngine: [[binding.analyticsEngine("visits"), { type: "analytics_engine", dataset: "visits" }]],
  artifacts: [[binding.artifacts("builds"), { type: "artifacts", namespace: "builds" }]],
  assets: [[binding.assets(), { type: "assets" }]],
  browser: [[binding.browser(), { type: "browser" }]],
  d1: [[binding.d1(pulumi.output("uuid")), { type: "d1", database_id: "uuid" }]],
  dispatchNamespace: [
    [binding.dispatchNamespace("customers"), { type: "dispatch_namespace", namespace: "customers" }],
    [
      binding.dispatchNamespace("customers", {
        outbound: { service: pulumi.output("egress"), entrypoint: "Out", parameters: ["customer"] },
      }),
      {
        type: "dispatch_namespace",
        namespace: "customers",
        outbound: { worker: { service: "egress", entrypoint: "Out" }, params: [{ name: "customer" }] },
      },
    ],
  ],
  durableObjectNamespace: [
    [
      binding.durableObjectNamespace("Room", { scriptName: "chat" }),
      { type: "durable_object_namespace", class_name: "Room", script_name: "chat" },
    ],
  ],
  flagship: [[binding.flagship("app"), { type: "flagship", app_id: "app" }]],
  hyperdrive: [[binding.hyperdrive("config"), { type: "hyperdrive", id: "config" }]],
  images: [[binding.images(), { type: "images" }]],
  inherit: [
    [binding.inherit(), { type: "inherit" }],
    [binding.inherit({ oldName: "OLD", versionId: "v" }), { type: "inherit", old_name: "OLD", version_id: "v" }],
  ],
  json: [
    [binding.json("text"), { type: "json", json: "text" }],
    [binding.json({ a: pulumi.output([1]) }), { type: "json", json: { a: [1] } }],
  ],
  k2: [[binding.k2("stream"), { type: "k2", stream: "stream" }]],
  kvNamespace: [[binding.kvNamespace("0123"), { type: "kv_namespace", namespace_id: "0123" }]],
  media: [[binding.media(), { type: "media" }]],
  messaging: [[binding.messaging("support"), { type: "messaging", namespace: "support" }]],
  mtlsCertificate: [[binding.mtlsCertificate("id"), { type: "mtls_certificate", certificate_id: "id" }]],
  pipelines: [
    [binding.pipelines({ stream: "id" }), { type: "pipelines", stream: "id" }],
    [binding.pipelines({ pipeline: "clicks" }), { type: "pipelines", pipeline: "clicks" }],
  ],
  plainText: [[binding.plainText(pulumi.output("eu")), { type: "plain_text", text: "eu" }]],
  queue: [
    [binding.queue("mails"), { type: "queue", queue_name: "mails" }],
    [binding.queue("mails", { deliveryDelay: 60 }), { type: "queue", queue_name: "mails", delivery_delay: 60 }],
  ],
  r2Bucket: [
    [binding.r2Bucket("uploads"), { type: "r2_bucket", bucket_name: "uploads" }],
    [
      binding.r2Bucket("uploads", { jurisdiction: "eu" }),
      { type: "r2_bucket", bucket_name: "uploads", jurisdiction: "eu" },
    ],
  ],
  ratelimit: [
    [
      binding.ratelimit({ namespaceId: "1001", limit: pulumi.output(5), period: 60 }),
      { type: "ratelimit", namespace_id: "1001", simple: { limit: 5, period: 60 } },
    ],
    [
      binding.ratelimit({ namespaceId: "1001", limit: 5, period: 10, mitigationTimeout: 60 }),
      { type: "ratelimit", namespace_id: "1001", simple: { limit: 5, period: 10, mitigation_timeout: 60 } },
    ],
  ],
  secretKey: [
    [
      binding.secretKey({ algorithm: { name: "HMAC", hash: "SHA-256" }, format: "raw", usages: ["sign"], key: "aGk=" }),
      {
        type: "secret_key",
        algorithm: { name: "HMAC", hash: "SHA-256" },
        format: "raw",
        usages: ["sign"],
        key_base64: "aGk=",
      },
    ],
    [
      binding.secretKey({ algorithm: "Ed25519", format: "jwk", usages: ["sign"], key: { kty: "OKP" } }),
      { type: "secret_key", algorithm: "Ed25519", format: "jwk", usages: ["sign"], key_jwk: { kty: "OKP" } },
    ],
  ],
  secretText: [[binding.secretText("text"), { type: "secret_text", text: "text" }]],
  secretsStoreSecret: [
    [
      binding.secretsStoreSecret({ storeId: "store", secretName: "key" }),
      { type: "secrets_store_secret", store_id: "store", secret_name: "key" },
    ],
  ],
  sendEmail: [
    [binding.sendEmail(), { type: "send_email" }],
    [
      binding.sendEmail({ allowedDestinationAddresses: ["a@b.c"], allowedSenderAddresses: [pulumi.output("d@e.f")] }),
      { type: "send_email", allowed_destination_addresses: ["a@b.c"], allowed_sender_addresses: ["d@e.f"] },
    ],
    [binding.sendEmail({ destinationAddress: "a@b.c" }), { type: "send_email", destination_address: "a@b.c" }],
  ],
  service: [
    [binding.service("backend"), { type: "service", service: "backend" }],
    [
      binding.service(pulumi.output("backend"), { entrypoint: "Admin", environment: "production", props: { user: 1 } }),
      { type: "service", service: "backend", entrypoint: "Admin", environment: "production", props: { user: 1 } },
    ],
  ],
  stream: [[binding.stream(), { type: "stream" }]],
  unsafeHelloWorld: [
    [binding.unsafeHelloWorld({ enableTimer: true }), { type: "unsafe_hello_world", enable_timer: true }],
  ],
  vectorize: [[binding.vectorize("articles"), { type: "vectorize", index_name: "articles" }]],
  versionMetadata: [[binding.versionMetadata(), { type: "version_metadata" }]],
  vpcNetwork: [
    [binding.vpcNetwork({ tunnelId: "id" }), { type: "vpc_network", tunnel_id: "id" }],
    [
      binding.vpcNetwork({ networkId: "cf1:network", identity: "runtime-email-alpha" }),
      { type: "vpc_network", network_id: "cf1:network", identity: "runtime-email-alpha" },
    ],
  ],
  vpcService: [[binding.vpcService("id"), { type: "vpc_service", service_id: "id" }]],
  workerLoader: [[binding.workerLoader(), { type: "worker_loader" }]],
  workflow: [
    [
      binding.workflow("reports", { scriptName: "reporting" }),
      { type: "workflow", workflow_name: "reports", script_name: "reporting" },
    ],
  ],
};

/** What is sent: the bindings with the fields that travel as secrets. */
function sent({ bindings, secrets }: Record<string, unknown>) {
  const shown = bindings as Record<string, object>;
  const hidden = (pulumi.runtime.unwrapRpcSecret(secrets) ?? {}) as Record<string, object>;
  return Object.fromEntries(
    Object.entries(shown).map(([name, fields]) => [
      name,
      { ...fields, ...(pulumi.runtime.unwrapRpcSecret(hidden[name]) as object | undefined) },
    ]),
  );
}

test("every maker sends the type and the fields that the API has, as values and as outputs", async () => {
  const cases = Object.entries(CASES).flatMap(([maker, made]) =>
    made.map(([value, api], index) => ({ name: `${maker}_${index}`, value, api })),
  );
  // A kind of which a Worker can have only one stands here once.
  const inputs = await bound(() => Object.fromEntries(cases.map(({ name, value }) => [name, value])));
  expect(inputs["problems"]).toEqual([]);
  expect(sent(inputs)).toEqual(Object.fromEntries(cases.map(({ name, api }) => [name, api])));
});

test.each(Object.entries(table))("binding.%s is named after the API's type", (maker, { kind }) => {
  expect(kind.type.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())).toBe(maker);
});

/** A resource of @pulumi/cloudflare, with what its provider tells of it. */
class Resource extends pulumi.CustomResource {
  constructor(type: string, name: string, outputs: pulumi.Inputs) {
    super(`cloudflare:index/${type.charAt(0).toLowerCase()}${type.slice(1)}:${type}`, name, outputs);
  }
}

const accountId = "a";

describe("a resource of @pulumi/cloudflare is bound as it is", () => {
  const store = { accountId, storeId: "store", scopes: ["workers"], value: "v" };
  const RESOURCES: [name: string, make: () => BindingValue, sent: object][] = [
    [
      "WorkersKvNamespace",
      () => new cloudflare.WorkersKvNamespace("r", { accountId, title: "t" }),
      { type: "kv_namespace", namespace_id: "r-id" },
    ],
    [
      "R2Bucket",
      () => new cloudflare.R2Bucket("r", { accountId, name: "b", jurisdiction: "default" }),
      { type: "r2_bucket", bucket_name: "b" },
    ],
    [
      "R2Bucket of a jurisdiction",
      () => new cloudflare.R2Bucket("r", { accountId, name: "b", jurisdiction: "eu" }),
      { type: "r2_bucket", bucket_name: "b", jurisdiction: "eu" },
    ],
    [
      "D1Database",
      () => computed(new cloudflare.D1Database("r", { accountId, name: "d" }), { uuid: "id" }),
      { type: "d1", database_id: "id" },
    ],
    ["Queue", () => new cloudflare.Queue("r", { accountId, queueName: "q" }), { type: "queue", queue_name: "q" }],
    [
      "HyperdriveConfig",
      () => new cloudflare.HyperdriveConfig("r", { accountId, name: "h" }),
      { type: "hyperdrive", id: "r-id" },
    ],
    [
      "AiSearchInstance",
      () => computed(new cloudflare.AiSearchInstance("r", { accountId, aiSearchInstanceId: "i" }), { namespace: "n" }),
      { type: "ai_search", instance_name: "i", namespace: "n" },
    ],
    [
      "AiSearchNamespace",
      () => new cloudflare.AiSearchNamespace("r", { accountId, name: "n" }),
      { type: "ai_search_namespace", namespace: "n" },
    ],
    [
      "MtlsCertificate",
      () => new cloudflare.MtlsCertificate("r", { accountId, ca: false, certificates: "c" }),
      { type: "mtls_certificate", certificate_id: "r-id" },
    ],
    [
      "SecretsStoreSecret",
      () => new cloudflare.SecretsStoreSecret("r", { ...store, name: "key" }),
      { type: "secrets_store_secret", store_id: "store", secret_name: "key" },
    ],
    [
      "PipelineStream",
      () => new cloudflare.PipelineStream("r", { accountId, name: "s" }),
      { type: "pipelines", stream: "r-id" },
    ],
    [
      "Pipeline",
      () => new cloudflare.Pipeline("r", { accountId, name: "p", sql: "select 1" }),
      { type: "pipelines", pipeline: "p" },
    ],
    [
      "FlagshipApp",
      () => new cloudflare.FlagshipApp("r", { accountId, name: "f" }),
      { type: "flagship", app_id: "r-id" },
    ],
    [
      "WorkersForPlatformsDispatchNamespace",
      () =>
        computed(new cloudflare.WorkersForPlatformsDispatchNamespace("r", { accountId, name: "n" }), {
          namespaceName: "n",
        }),
      { type: "dispatch_namespace", namespace: "n" },
    ],
    [
      "ConnectivityDirectoryService",
      () =>
        computed(new cloudflare.ConnectivityDirectoryService("r", { accountId, name: "s", type: "http", host: {} }), {
          serviceId: "id",
        }),
      { type: "vpc_service", service_id: "id" },
    ],
    [
      "ZeroTrustTunnelCloudflared",
      () => new cloudflare.ZeroTrustTunnelCloudflared("r", { accountId, name: "t" }),
      { type: "vpc_network", tunnel_id: "r-id" },
    ],
    [
      "EmailRoutingAddress",
      () => new cloudflare.EmailRoutingAddress("r", { accountId, email: "a@b.c" }),
      { type: "send_email", destination_address: "a@b.c" },
    ],
    [
      "WorkersScript",
      () => new cloudflare.WorkersScript("r", { accountId, scriptName: "s" }),
      { type: "service", service: "s" },
    ],
    ["Worker", () => new cloudflare.Worker("r", { accountId, name: "w" }), { type: "service", service: "w" }],
    [
      "Workflow",
      () => new cloudflare.Workflow("r", { accountId, workflowName: "w", className: "C", scriptName: "s" }),
      { type: "workflow", workflow_name: "w", class_name: "C", script_name: "s" },
    ],
  ];

  // The mocks answer what goes in; an output that Cloudflare computes is put beside.
  function computed<R extends pulumi.CustomResource>(resource: R, outputs: Record<string, string>): R {
    for (const [name, value] of Object.entries(outputs))
      Object.defineProperty(resource, name, { value: pulumi.output(value) });
    return resource;
  }

  test.each(RESOURCES)("%s", async (_, make, api) => {
    const inputs = await bound(() => ({ VALUE: make() }));
    expect(inputs["problems"]).toEqual([]);
    expect(inputs["bindings"]).toEqual({ VALUE: api });
  });

  test.each<[string, Record<string, string>, object]>([
    ["Queue", { queueName: "jobs" }, { type: "queue", queue_name: "jobs" }],
    ["WorkerScript", { scriptName: "s" }, { type: "service", service: "s" }],
    ["WorkersForPlatformsNamespace", { namespaceName: "n" }, { type: "dispatch_namespace", namespace: "n" }],
    ["Tunnel", {}, { type: "vpc_network", tunnel_id: "r-id" }],
  ])("%s of an older version or another copy of the package, by its type token", async (type, outputs, api) => {
    const inputs = await bound(() => {
      const resource: unknown = computed(new Resource(type, "r", {}), { ...outputs, accountId });
      return { VALUE: resource as cloudflare.Queue };
    });
    expect(inputs["bindings"]).toEqual({ VALUE: api });
  });

  test("what is not known in the preview is unknown by itself: type and other fields are shown", async () => {
    const inputs = await bound(
      () => ({
        DB: new cloudflare.D1Database("db", { accountId, name: "d" }),
        SECRET: new cloudflare.SecretsStoreSecret("secret", { ...store, name: "key" }),
        BUCKET: binding.r2Bucket(new cloudflare.D1Database("b", { accountId, name: "b" }).uuid, { jurisdiction: "eu" }),
      }),
      { preview: true },
    );
    const unknown = { __pulumiUnknown: true };
    expect(inputs["bindings"]).toEqual({
      DB: { type: "d1", database_id: unknown },
      SECRET: { type: "secrets_store_secret", store_id: "store", secret_name: "key" },
      BUCKET: { type: "r2_bucket", bucket_name: unknown, jurisdiction: "eu" },
    });
  });

  test("its account is compared with the Worker's", async () => {
    const inputs = await bound(() => ({ Q: new cloudflare.Queue("q", { accountId: "other", queueName: "q" }) }));
    expect(inputs["boundAccounts"]).toEqual([{ property: "bindings.Q", accountId: "other" }]);
  });
});

describe("a kind that a Worker can have only once is refused a second time, with both names", () => {
  test.each(bindingKinds.filter(({ once }) => once).map(({ type }) => type))("%s", async (type) => {
    const inputs = await bound(() => ({ ONE: binding.raw({ type }), TEXT: "eu", TWO: binding.raw({ type }) }));
    expect(inputs["problems"]).toEqual([
      {
        property: "bindings.TWO",
        reason: `"ONE" and "TWO" are both bindings of type ${type}, and a Worker can have only one. Use "ONE" in the code for both.`,
      },
    ]);
  });

  test("they are those of wrangler", () => {
    expect(
      bindingKinds
        .filter(({ once }) => once)
        .map(({ type }) => type)
        .sort(),
    ).toEqual(["ai", "analytics", "assets", "browser", "images", "media", "stream", "version_metadata"]);
  });
});

test.each(["text_blob", "data_blob", "wasm_module"])("%s is refused, with what to do instead", async (type) => {
  const inputs = await bound(() => ({ BLOB: binding.raw({ type, part: "blob" }) }));
  expect(inputs["problems"]).toEqual([
    {
      property: "bindings.BLOB",
      reason: expect.stringMatching(/service worker syntax.*Import the .* in the Worker's code/),
    },
  ]);
});

describe("a Pulumi secret inside a binding", () => {
  const HIDDEN = "pulumi-secret-value";

  test.each<[string, () => BindingValue, shown: object]>([
    [
      "a secret key",
      () => binding.secretKey({ algorithm: "AES-GCM", format: "raw", usages: ["encrypt"], key: HIDDEN }),
      { type: "secret_key", algorithm: "AES-GCM", format: "raw", usages: ["encrypt"] },
    ],
    ["a secret text", () => binding.secretText(HIDDEN), { type: "secret_text" }],
    ["an ID", () => binding.hyperdrive(pulumi.secret(HIDDEN)), { type: "hyperdrive" }],
    [
      "a field of raw",
      () => binding.raw({ type: "tomorrow", key: pulumi.secret(HIDDEN), other: 1 }),
      { type: "tomorrow", other: 1 },
    ],
    [
      "deep inside of a field",
      () => binding.raw({ type: "tomorrow", list: [{ key: pulumi.secret(HIDDEN) }], other: 1 }),
      { type: "tomorrow", other: 1 },
    ],
    ["a JSON value", () => binding.json({ key: pulumi.secret(HIDDEN) }), { type: "json" }],
    [
      "props",
      () => binding.service("backend", { props: { key: pulumi.secret(HIDDEN) } }),
      { type: "service", service: "backend" },
    ],
    [
      "an output of a resource",
      () => new cloudflare.Queue("q", { accountId, queueName: pulumi.secret(HIDDEN) }),
      { type: "queue" },
    ],
  ])("%s travels as a secret, and hides nothing else", async (_, make, shown) => {
    const inputs = await bound(() => ({ VALUE: make(), TEXT: "eu" }));
    expect(inputs["problems"]).toEqual([]);
    expect(inputs["bindings"]).toEqual({ VALUE: shown, TEXT: { type: "plain_text", text: "eu" } });
    const { secrets, ...others } = inputs;
    expect(pulumi.runtime.isRpcSecret(secrets)).toBe(true);
    expect(JSON.stringify(secrets)).toContain(HIDDEN);
    expect(JSON.stringify({ ...others, source: "" })).not.toContain(HIDDEN);
  });
});

test("an entrypoint that a Worker of the program does not export is refused, with those that it exports", async () => {
  const registered = await runProgram(() => {
    const backend = new Worker("backend", {
      accountId,
      script: `import { WorkerEntrypoint } from "cloudflare:workers"; export class Admin extends WorkerEntrypoint {} ${script}`,
    });
    new Worker("api", {
      accountId,
      script,
      bindings: {
        GOOD: binding.service(backend, { entrypoint: "Admin" }),
        BAD: binding.service(backend, { entrypoint: "Admn" }),
      },
    });
  });
  expect(inputsOf(registered, WORKER, "api")["problems"]).toEqual([
    { property: "bindings.BAD", reason: 'The Worker "backend" does not export "Admn". It exports: Admin.' },
  ]);
});

test("workerModule is the path that it is given", () => {
  expect(workerModule<object>("./src/worker.ts")).toBe("./src/worker.ts");
});
