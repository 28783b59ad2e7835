import * as pulumi from "@pulumi/pulumi";
import { binding, DurableObject, Worker, workerModule, Workflow } from "pulumi-cloudflare-workers";

const config = new pulumi.Config();

export const backend = new Worker("backend", {
  entrypoint: workerModule<typeof import("./src/backend")>("./src/backend.ts"),
  url: false,
});

export const worker = new Worker("all", {
  entrypoint: "./src/worker.ts",
  assets: { directory: "./public", runWorkerFirst: ["/"] },
  bindings: {
    // Values.
    TEXT: "eu",
    SECRET: config.requireSecret("secret"),
    JSON: { perMinute: 5 },
    JSON_OUTPUT: binding.json({ url: backend.name }),
    PLAIN_TEXT: binding.plainText(backend.name),
    SECRET_TEXT: binding.secretText("secret"),
    SECRET_KEY: binding.secretKey({
      algorithm: { name: "HMAC", hash: "SHA-256" },
      format: "raw",
      usages: ["sign"],
      key: config.requireSecret("signingKey"),
    }),

    // Storage.
    ASSETS: binding.assets(),
    KV: binding.kvNamespace(config.require("kvNamespaceId")),
    R2: binding.r2Bucket(config.require("bucket")),
    D1: binding.d1(config.require("databaseId")),
    QUEUE: binding.queue<{ to: string }>(config.require("queue"), { deliveryDelay: 5 }),
    HYPERDRIVE: binding.hyperdrive(config.requireSecret("hyperdriveId")),
    SECRETS_STORE: binding.secretsStoreSecret({ storeId: config.require("storeId"), secretName: "store-secret" }),
    VECTORIZE: binding.vectorize(config.require("index")),
    PIPELINES: binding.pipelines<{ url: string }>({ stream: config.require("streamId") }),
    ANALYTICS_ENGINE: binding.analyticsEngine("visits"),
    ARTIFACTS: binding.artifacts("builds"),
    K2: binding.k2(config.require("k2StreamId")),

    // Other Workers.
    SERVICE: backend,
    ADMIN: binding.service(backend, { entrypoint: "Admin", props: { caller: "all" } }),
    COUNTER: new DurableObject<import("./src/counter").Counter>("counter"),
    GREETING: new Workflow<{ name: string }>("greeting"),
    DISPATCH: binding.dispatchNamespace(config.require("dispatchNamespace"), { outbound: { service: backend.name } }),
    LOADER: binding.workerLoader(),
    VERSION: binding.versionMetadata(),

    // The network.
    MTLS: binding.mtlsCertificate(config.require("certificateId")),
    VPC_SERVICE: binding.vpcService(config.require("vpcServiceId")),
    VPC_NETWORK: binding.vpcNetwork({ tunnelId: config.require("tunnelId") }),
    EMAIL: binding.sendEmail({ destinationAddress: "you@example.com" }),
    RATELIMIT: binding.ratelimit({ namespaceId: "1001", limit: 1000, period: 60 }),

    // AI and media.
    AI: binding.ai(),
    AI_SEARCH: binding.aiSearch("manuals"),
    AI_SEARCH_NAMESPACE: binding.aiSearchNamespace("default"),
    AGENT_MEMORY: binding.agentMemory("support"),
    BROWSER: binding.browser(),
    IMAGES: binding.images(),
    MEDIA: binding.media(),
    STREAM: binding.stream(),

    // And the rest.
    ANALYTICS: binding.analytics(),
    FLAGSHIP: binding.flagship(config.require("flagshipAppId")),
    MESSAGING: binding.messaging("support"),
    HELLO: binding.unsafeHelloWorld(),
    RAW: binding.raw<string>({ type: "plain_text", text: "raw" }),
  },
});
