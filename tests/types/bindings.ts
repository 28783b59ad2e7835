import type {
  AgentMemoryNamespace,
  Ai,
  AiSearchInstance,
  AiSearchNamespace,
  AnalyticsEngineDataset,
  AnalyticsSQLBinding,
  Artifacts,
  BrowserRun,
  CryptoKey,
  D1Database,
  DispatchNamespace,
  DurableObjectNamespace,
  Fetcher,
  Flagship,
  HelloWorldBinding,
  Hyperdrive,
  ImagesBinding,
  KVNamespace,
  MediaBinding,
  Queue,
  R2Bucket,
  RateLimit,
  SecretsStoreSecret,
  SendEmail,
  StreamBinding,
  Vectorize,
  WorkerLoader,
  WorkerVersionMetadata,
  Workflow,
} from "@cloudflare/workers-types";
import type * as cloudflare from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";
import { binding, type K2Stream, type PipelineBinding, Worker } from "pulumi-cloudflare-workers";

import { type Equal, expectType } from "./equal";

interface Mail {
  to: string;
}

declare const id: pulumi.Output<string>;

const made = new Worker("made", {
  script: "",
  bindings: {
    AGENT_MEMORY: binding.agentMemory("support"),
    AI: binding.ai(),
    AI_SEARCH: binding.aiSearch("manuals", { namespace: id }),
    AI_SEARCH_NAMESPACE: binding.aiSearchNamespace("default"),
    ANALYTICS: binding.analytics(),
    ANALYTICS_ENGINE: binding.analyticsEngine("visits"),
    ARTIFACTS: binding.artifacts("builds"),
    ASSETS: binding.assets(),
    BROWSER: binding.browser(),
    D1: binding.d1(id),
    DISPATCH_NAMESPACE: binding.dispatchNamespace("customers", { outbound: { service: id } }),
    DURABLE_OBJECT_NAMESPACE: binding.durableObjectNamespace("Room", { scriptName: "chat" }),
    FLAGSHIP: binding.flagship(id),
    HYPERDRIVE: binding.hyperdrive(id),
    IMAGES: binding.images(),
    INHERIT: binding.inherit<KVNamespace>({ oldName: "OLD" }),
    INHERIT_UNTYPED: binding.inherit(),
    JSON: binding.json({ a: id, b: [1] }),
    K2: binding.k2(id),
    KV: binding.kvNamespace(id),
    KV_KEYS: binding.kvNamespace<"a" | "b">(id),
    MEDIA: binding.media(),
    MESSAGING: binding.messaging<Fetcher>("support"),
    MTLS: binding.mtlsCertificate(id),
    PIPELINES: binding.pipelines({ stream: id }),
    PIPELINES_TYPED: binding.pipelines<Mail>({ pipeline: "mails" }),
    PLAIN_TEXT: binding.plainText(id),
    QUEUE: binding.queue<Mail>("mails", { deliveryDelay: 60 }),
    QUEUE_UNTYPED: binding.queue("mails"),
    R2: binding.r2Bucket("uploads", { jurisdiction: "eu" }),
    RATELIMIT: binding.ratelimit({ namespaceId: "1", limit: 5, period: 60 }),
    SECRET_KEY: binding.secretKey({ algorithm: "AES-GCM", format: "raw", usages: ["encrypt"], key: id }),
    SECRET_TEXT: binding.secretText(id),
    SECRETS_STORE: binding.secretsStoreSecret({ storeId: id, secretName: "key" }),
    SEND_EMAIL: binding.sendEmail({ allowedSenderAddresses: [id] }),
    SERVICE: binding.service("backend", { entrypoint: "Admin", props: { user: id } }),
    STREAM: binding.stream(),
    HELLO: binding.unsafeHelloWorld(),
    VECTORIZE: binding.vectorize("articles"),
    VERSION: binding.versionMetadata(),
    VPC_NETWORK: binding.vpcNetwork({ tunnelId: id }),
    VPC_SERVICE: binding.vpcService(id),
    LOADER: binding.workerLoader(),
    WORKFLOW: binding.workflow<Mail>("mails", { scriptName: "mailer" }),
  },
});

expectType<
  Equal<
    typeof made.Env,
    {
      AGENT_MEMORY: AgentMemoryNamespace;
      AI: Ai;
      AI_SEARCH: AiSearchInstance;
      AI_SEARCH_NAMESPACE: AiSearchNamespace;
      ANALYTICS: AnalyticsSQLBinding;
      ANALYTICS_ENGINE: AnalyticsEngineDataset;
      ARTIFACTS: Artifacts;
      ASSETS: Fetcher;
      BROWSER: BrowserRun;
      D1: D1Database;
      DISPATCH_NAMESPACE: DispatchNamespace;
      DURABLE_OBJECT_NAMESPACE: DurableObjectNamespace;
      FLAGSHIP: Flagship;
      HYPERDRIVE: Hyperdrive;
      IMAGES: ImagesBinding;
      INHERIT: KVNamespace;
      INHERIT_UNTYPED: unknown;
      JSON: { a: string; b: number[] };
      K2: K2Stream;
      KV: KVNamespace;
      KV_KEYS: KVNamespace<"a" | "b">;
      MEDIA: MediaBinding;
      MESSAGING: Fetcher;
      MTLS: Fetcher;
      PIPELINES: PipelineBinding;
      PIPELINES_TYPED: PipelineBinding<Mail>;
      PLAIN_TEXT: string;
      QUEUE: Queue<Mail>;
      QUEUE_UNTYPED: Queue;
      R2: R2Bucket;
      RATELIMIT: RateLimit;
      SECRET_KEY: CryptoKey;
      SECRET_TEXT: string;
      SECRETS_STORE: SecretsStoreSecret;
      SEND_EMAIL: SendEmail;
      SERVICE: Fetcher;
      STREAM: StreamBinding;
      HELLO: HelloWorldBinding;
      VECTORIZE: Vectorize;
      VERSION: WorkerVersionMetadata;
      VPC_NETWORK: Fetcher;
      VPC_SERVICE: Fetcher;
      LOADER: WorkerLoader;
      WORKFLOW: Workflow<Mail>;
    }
  >
>();

declare const resources: {
  kv: cloudflare.WorkersKvNamespace;
  bucket: cloudflare.R2Bucket;
  database: cloudflare.D1Database;
  queue: cloudflare.Queue;
  hyperdrive: cloudflare.HyperdriveConfig;
  search: cloudflare.AiSearchInstance;
  searchNamespace: cloudflare.AiSearchNamespace;
  certificate: cloudflare.MtlsCertificate;
  secret: cloudflare.SecretsStoreSecret;
  stream: cloudflare.PipelineStream;
  pipeline: cloudflare.Pipeline;
  app: cloudflare.FlagshipApp;
  dispatch: cloudflare.WorkersForPlatformsDispatchNamespace;
  vpcService: cloudflare.ConnectivityDirectoryService;
  tunnel: cloudflare.ZeroTrustTunnelCloudflared;
  address: cloudflare.EmailRoutingAddress;
  script: cloudflare.WorkersScript;
  worker: cloudflare.Worker;
  workflow: cloudflare.Workflow;
  zone: cloudflare.Zone;
};

const asTheyAre = new Worker("as-they-are", {
  script: "",
  bindings: {
    KV: resources.kv,
    R2: resources.bucket,
    D1: resources.database,
    QUEUE: resources.queue,
    HYPERDRIVE: resources.hyperdrive,
    AI_SEARCH: resources.search,
    AI_SEARCH_NAMESPACE: resources.searchNamespace,
    MTLS: resources.certificate,
    SECRET: resources.secret,
    STREAM: resources.stream,
    PIPELINE: resources.pipeline,
    FLAGSHIP: resources.app,
    DISPATCH: resources.dispatch,
    VPC_SERVICE: resources.vpcService,
    TUNNEL: resources.tunnel,
    EMAIL: resources.address,
    SCRIPT: resources.script,
    WORKER: resources.worker,
    SCRIPT_ENTRYPOINT: binding.service(resources.script, { entrypoint: "Admin" }),
    WORKFLOW: resources.workflow,
  },
});

expectType<
  Equal<
    typeof asTheyAre.Env,
    {
      KV: KVNamespace;
      R2: R2Bucket;
      D1: D1Database;
      QUEUE: Queue;
      HYPERDRIVE: Hyperdrive;
      AI_SEARCH: AiSearchInstance;
      AI_SEARCH_NAMESPACE: AiSearchNamespace;
      MTLS: Fetcher;
      SECRET: SecretsStoreSecret;
      STREAM: PipelineBinding;
      PIPELINE: PipelineBinding;
      FLAGSHIP: Flagship;
      DISPATCH: DispatchNamespace;
      VPC_SERVICE: Fetcher;
      TUNNEL: Fetcher;
      EMAIL: SendEmail;
      SCRIPT: Fetcher;
      WORKER: Fetcher;
      SCRIPT_ENTRYPOINT: Fetcher;
      WORKFLOW: Workflow;
    }
  >
>();

// @ts-expect-error: a zone is nothing that a Worker binds
new Worker("bad-resource", { script: "", bindings: { ZONE: resources.zone } });
// @ts-expect-error: Cloudflare has no such jurisdiction
binding.r2Bucket("uploads", { jurisdiction: "mars" });
// @ts-expect-error: the limits of Workers count 10 or 60 seconds
binding.ratelimit({ namespaceId: "1", limit: 5, period: 30 });
// @ts-expect-error: a key of this format is text
binding.secretKey({ algorithm: "AES-GCM", format: "raw", usages: ["encrypt"], key: { kty: "oct" } });
// @ts-expect-error: Web Crypto has no such usage
binding.secretKey({ algorithm: "AES-GCM", format: "raw", usages: ["read"], key: "aGk=" });
// @ts-expect-error: a network is a tunnel's or not
binding.vpcNetwork({});
// @ts-expect-error: what a pipeline has is a stream or a name
binding.pipelines({});
// @ts-expect-error: the Worker that exports the class is missing
binding.durableObjectNamespace("Room");
// @ts-expect-error: an ID is a string
binding.hyperdrive(5);
// @ts-expect-error: a kind without fields takes none
binding.ai({ staging: true });
// @ts-expect-error: a Worker of modules has no text blobs
binding.textBlob("part");
