/** A binding of wrangler's configuration as `binding.<maker>(…)` has it. */
export interface BindingKind {
  /** The key in the configuration, `queues.producers`. */
  key: string;
  /** One object, or a list of them. */
  single?: true;
  maker: string;
  /** The type in the Worker's `env`, from @cloudflare/workers-types, for one that is inherited. */
  env?: string;
  /** Which key holds the binding's name. Default `binding`. */
  nameKey?: "name";
  /** wrangler's key of the first argument, and the argument's name. */
  first?: [key: string, name: string];
  /** Options by wrangler's key, which may be of an object within: `simple.limit`. */
  options?: Record<string, string>;
  /** Which of these keys must be there. */
  required?: string[];
  /** wrangler makes what is bound when the first argument is missing, and keeps its id at Cloudflare. */
  provisioned?: true;
  /** What the first argument is when it is missing: the binding's own name. */
  firstIsName?: true;
  /** Keys that only wrangler's own commands use, such as `wrangler dev`. `remote` is always one. */
  local?: string[];
}

/** Every kind but those whose fields depend on one another. */
export const BINDING_KINDS: BindingKind[] = [
  {
    key: "kv_namespaces",
    maker: "kvNamespace",
    env: "KVNamespace",
    first: ["id", "namespaceId"],
    provisioned: true,
    local: ["preview_id"],
  },
  {
    key: "r2_buckets",
    maker: "r2Bucket",
    env: "R2Bucket",
    first: ["bucket_name", "bucketName"],
    options: { jurisdiction: "jurisdiction" },
    provisioned: true,
    local: ["preview_bucket_name", "local_dev"],
  },
  {
    key: "d1_databases",
    maker: "d1",
    env: "D1Database",
    first: ["database_id", "databaseId"],
    provisioned: true,
    local: ["database_name", "preview_database_id", "migrations_table", "migrations_dir", "migrations_pattern"],
  },
  {
    key: "queues.producers",
    maker: "queue",
    env: "Queue",
    first: ["queue", "queueName"],
    options: { delivery_delay: "deliveryDelay" },
    provisioned: true,
  },
  { key: "hyperdrive", maker: "hyperdrive", first: ["id", "configId"], local: ["localConnectionString"] },
  { key: "vectorize", maker: "vectorize", first: ["index_name", "indexName"] },
  { key: "ai", single: true, maker: "ai" },
  { key: "ai_search", maker: "aiSearch", first: ["instance_name", "instanceName"] },
  {
    key: "ai_search_namespaces",
    maker: "aiSearchNamespace",
    env: "AiSearchNamespace",
    first: ["namespace", "namespace"],
    provisioned: true,
  },
  {
    key: "agent_memory",
    maker: "agentMemory",
    env: "AgentMemoryNamespace",
    first: ["namespace", "namespace"],
    provisioned: true,
  },
  { key: "browser", single: true, maker: "browser" },
  { key: "images", single: true, maker: "images" },
  { key: "stream", single: true, maker: "stream" },
  { key: "media", single: true, maker: "media" },
  { key: "analytics", single: true, maker: "analytics" },
  {
    key: "analytics_engine_datasets",
    maker: "analyticsEngine",
    first: ["dataset", "dataset"],
    firstIsName: true,
  },
  {
    key: "send_email",
    maker: "sendEmail",
    nameKey: "name",
    options: {
      destination_address: "destinationAddress",
      allowed_destination_addresses: "allowedDestinationAddresses",
      allowed_sender_addresses: "allowedSenderAddresses",
    },
  },
  { key: "mtls_certificates", maker: "mtlsCertificate", first: ["certificate_id", "certificateId"] },
  { key: "version_metadata", single: true, maker: "versionMetadata" },
  {
    key: "secrets_store_secrets",
    maker: "secretsStoreSecret",
    options: { store_id: "storeId", secret_name: "secretName" },
    required: ["store_id", "secret_name"],
  },
  { key: "pipelines", maker: "pipelines", options: { stream: "stream", pipeline: "pipeline" } },
  { key: "k2", maker: "k2", first: ["stream", "streamId"] },
  {
    key: "ratelimits",
    maker: "ratelimit",
    nameKey: "name",
    options: { namespace_id: "namespaceId", "simple.limit": "limit", "simple.period": "period" },
    required: ["namespace_id", "simple.limit", "simple.period"],
  },
  { key: "worker_loaders", maker: "workerLoader" },
  { key: "vpc_services", maker: "vpcService", first: ["service_id", "serviceId"] },
  { key: "vpc_networks", maker: "vpcNetwork", options: { tunnel_id: "tunnelId", network_id: "networkId" } },
  { key: "artifacts", maker: "artifacts", first: ["namespace", "namespace"] },
  { key: "flagship", maker: "flagship", env: "Flagship", first: ["app_id", "appId"], provisioned: true },
  { key: "unsafe_hello_world", maker: "unsafeHelloWorld", options: { enable_timer: "enableTimer" } },
  {
    key: "services",
    maker: "service",
    first: ["service", "service"],
    options: { entrypoint: "entrypoint", environment: "environment", props: "props" },
  },
];
