/** A binding of wrangler's configuration that the API gets as it is, under other names. */
export interface BindingKind {
  /** The key in the configuration, `queues.producers`. */
  key: string;
  /** One object, or a list of them. */
  single?: true;
  /** The type in the API. */
  type: string;
  /** The type in the Worker's `env`: a name from @cloudflare/workers-types, or one that is written out. */
  env: string;
  /** Which key holds the binding's name. Default `binding`. */
  nameKey?: "name";
  /** The API's field by wrangler's key. */
  required?: Record<string, string>;
  optional?: Record<string, string>;
  /** wrangler makes what is bound when the required field is missing, and keeps its id at Cloudflare. */
  provisioned?: true;
  /** Keys that only wrangler's own commands use, such as `wrangler dev`. `remote` is always one. */
  local?: string[];
}

/** Every kind but those that the package has a value for. */
export const BINDING_KINDS: BindingKind[] = [
  {
    key: "r2_buckets",
    type: "r2_bucket",
    env: "R2Bucket",
    required: { bucket_name: "bucket_name" },
    optional: { jurisdiction: "jurisdiction" },
    provisioned: true,
    local: ["preview_bucket_name", "local_dev"],
  },
  {
    key: "d1_databases",
    type: "d1",
    env: "D1Database",
    required: { database_id: "database_id" },
    provisioned: true,
    local: ["database_name", "preview_database_id", "migrations_table", "migrations_dir", "migrations_pattern"],
  },
  {
    key: "queues.producers",
    type: "queue",
    env: "Queue",
    required: { queue: "queue_name" },
    optional: { delivery_delay: "delivery_delay" },
    provisioned: true,
  },
  {
    key: "hyperdrive",
    type: "hyperdrive",
    env: "Hyperdrive",
    required: { id: "id" },
    local: ["localConnectionString"],
  },
  { key: "vectorize", type: "vectorize", env: "VectorizeIndex", required: { index_name: "index_name" } },
  { key: "ai", single: true, type: "ai", env: "Ai", optional: { staging: "staging" } },
  { key: "ai_search", type: "ai_search", env: "AiSearchInstance", required: { instance_name: "instance_name" } },
  {
    key: "ai_search_namespaces",
    type: "ai_search_namespace",
    env: "AiSearchNamespace",
    required: { namespace: "namespace" },
    provisioned: true,
  },
  {
    key: "agent_memory",
    type: "agent_memory",
    env: "AgentMemoryNamespace",
    required: { namespace: "namespace" },
    provisioned: true,
  },
  { key: "browser", single: true, type: "browser", env: "BrowserRun" },
  { key: "images", single: true, type: "images", env: "ImagesBinding" },
  { key: "stream", single: true, type: "stream", env: "StreamBinding" },
  { key: "media", single: true, type: "media", env: "MediaBinding" },
  { key: "analytics", single: true, type: "analytics", env: "AnalyticsSQLBinding" },
  {
    key: "analytics_engine_datasets",
    type: "analytics_engine",
    env: "AnalyticsEngineDataset",
    optional: { dataset: "dataset" },
  },
  {
    key: "send_email",
    type: "send_email",
    env: "SendEmail",
    nameKey: "name",
    optional: {
      destination_address: "destination_address",
      allowed_destination_addresses: "allowed_destination_addresses",
      allowed_sender_addresses: "allowed_sender_addresses",
    },
  },
  {
    key: "mtls_certificates",
    type: "mtls_certificate",
    env: "Fetcher",
    required: { certificate_id: "certificate_id" },
  },
  { key: "version_metadata", single: true, type: "version_metadata", env: "WorkerVersionMetadata" },
  {
    key: "secrets_store_secrets",
    type: "secrets_store_secret",
    env: "SecretsStoreSecret",
    required: { store_id: "store_id", secret_name: "secret_name" },
  },
  {
    key: "pipelines",
    type: "pipelines",
    env: "{ send(records: object[]): Promise<void> }",
    optional: { pipeline: "pipeline", stream: "stream" },
  },
  { key: "k2", type: "k2", env: "unknown", required: { stream: "stream" } },
  {
    key: "ratelimits",
    type: "ratelimit",
    env: "RateLimit",
    nameKey: "name",
    required: { namespace_id: "namespace_id", simple: "simple" },
  },
  { key: "worker_loaders", type: "worker_loader", env: "WorkerLoader" },
  { key: "vpc_services", type: "vpc_service", env: "Fetcher", required: { service_id: "service_id" } },
  {
    key: "vpc_networks",
    type: "vpc_network",
    env: "Fetcher",
    optional: { tunnel_id: "tunnel_id", network_id: "network_id" },
  },
  { key: "artifacts", type: "artifacts", env: "Artifacts", required: { namespace: "namespace" } },
  { key: "flagship", type: "flagship", env: "Flagship", required: { app_id: "app_id" }, provisioned: true },
  {
    key: "unsafe_hello_world",
    type: "unsafe_hello_world",
    env: "HelloWorldBinding",
    optional: { enable_timer: "enable_timer" },
  },
  {
    key: "logfwdr.bindings",
    type: "logfwdr",
    env: "unknown",
    nameKey: "name",
    required: { destination: "destination" },
  },
];
