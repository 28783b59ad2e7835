import { join } from "node:path";

import { z } from "zod";

import { Collection } from "./collection";

/** One thing that Workers bind. `fields` may hold secrets: only what its route shows leaves the store. */
export interface ResourceRecord<Fields> {
  /** Tells it from all others of its kind: an ID or a name, behind the key of what it belongs to. */
  key: string;
  createdOn: string;
  modifiedOn: string;
  fields: Fields;
}

interface ResourceStore {
  resourceFolder: string;
  resourceChanges: number;
}

/** A kind of them. */
export interface ResourceKind<Fields> {
  /** All that a store has. */
  in(store: ResourceStore): Collection<ResourceRecord<Fields>>;
}

function kind<Fields>(folder: string, fields: z.ZodType<Fields>): ResourceKind<Fields> {
  const schema = z.object({ key: z.string(), createdOn: z.string(), modifiedOn: z.string(), fields });
  const opened = new WeakMap<object, Collection<ResourceRecord<Fields>>>();
  return {
    in(store) {
      const changed = () => {
        store.resourceChanges += 1;
      };
      const collection =
        opened.get(store) ?? new Collection(join(store.resourceFolder, folder), schema, ({ key }) => key, changed);
      opened.set(store, collection);
      return collection;
    },
  };
}

const named = z.looseObject({ name: z.string() });

export const r2Bucket = z.object({ name: z.string(), location: z.string(), storageClass: z.string() });

/** By `<jurisdiction>/<name>`. */
export const R2_BUCKETS = kind("r2-buckets", r2Bucket);

export function bucketKey(name: string, jurisdiction = "default"): string {
  return `${jurisdiction}/${name}`;
}

/** What a bucket's objects are kept under. Buckets of one name in two jurisdictions are two buckets; no bucket's name has a dot. */
export function bucketData(key: string): string {
  const [jurisdiction = "", name = ""] = key.split("/");
  return jurisdiction === "default" ? name : `${name}.${jurisdiction}`;
}

export const d1Database = z.object({
  name: z.string(),
  jurisdiction: z.string().nullable(),
  readReplication: z.object({ mode: z.enum(["auto", "disabled"]) }),
});

/** By UUID. */
export const D1_DATABASES = kind("d1-databases", d1Database);

export const queueConsumer = z.object({
  consumer_id: z.string(),
  created_on: z.string(),
  type: z.enum(["worker", "http_pull"]),
  /** The script of a Worker that consumes. */
  script: z.string().optional(),
  /** The name of a queue; empty where there is none. */
  dead_letter_queue: z.string(),
  settings: z.object({
    batch_size: z.number(),
    max_retries: z.number(),
    retry_delay: z.number(),
    max_wait_time_ms: z.number().optional(),
    /** Null: Cloudflare scales by itself. */
    max_concurrency: z.number().nullable().optional(),
    visibility_timeout_ms: z.number().optional(),
  }),
});

export const queue = z.object({
  name: z.string(),
  jurisdiction: z.string().optional(),
  settings: z.object({
    delivery_delay: z.number(),
    delivery_paused: z.boolean(),
    message_retention_period: z.number(),
  }),
  consumers: z.array(queueConsumer),
});

/** By ID. */
export const QUEUES = kind("queues", queue);

/** Where a Hyperdrive config finds its database. */
export const hyperdriveOrigin = z.looseObject({
  scheme: z.enum(["postgres", "postgresql", "mysql"]),
  database: z.string().min(1),
  user: z.string().min(1),
  password: z.string().min(1),
  host: z.string().min(1).optional(),
  port: z.number().int().min(1).max(65_535).optional(),
});
export const hyperdriveConfig = z.object({
  name: z.string().min(1),
  origin: hyperdriveOrigin,
  caching: z.looseObject({ disabled: z.boolean().optional() }).optional(),
  mtls: z.looseObject({}).optional(),
  origin_connection_limit: z.number().int().positive().optional(),
});

/** By ID. */
export const HYPERDRIVE_CONFIGS = kind("hyperdrive", hyperdriveConfig);

/** By ID. */
export const SECRETS_STORES = kind("secrets-stores", z.object({ name: z.string() }));

export const storeSecret = z.object({
  name: z.string(),
  value: z.string(),
  scopes: z.array(z.string()),
  comment: z.string().optional(),
});

/** By `<store>/<ID>`. */
export const STORE_SECRETS = kind("store-secrets", storeSecret);

export const vectorizeIndex = z.object({
  name: z.string(),
  description: z.string().optional(),
  config: z.looseObject({ dimensions: z.number(), metric: z.string() }),
  metadataIndexes: z.array(z.object({ propertyName: z.string(), indexType: z.string() })),
});

/** By name. */
export const VECTORIZE_INDEXES = kind("vectorize", vectorizeIndex);

/** By name; the ID stays when it is renamed. */
export const DISPATCH_NAMESPACES = kind("dispatch-namespaces", z.object({ id: z.string(), name: z.string() }));

export const mtlsCertificate = z.object({
  id: z.string(),
  name: z.string().optional(),
  ca: z.boolean(),
  certificates: z.string(),
  privateKey: z.string().optional(),
  issuer: z.string(),
  serialNumber: z.string(),
  expiresOn: z.string(),
});

/** By ID. */
export const MTLS_CERTIFICATES = kind("mtls-certificates", mtlsCertificate);

/** By ID, each. */
export const PIPELINE_STREAMS = kind("pipeline-streams", named);
export const PIPELINE_SINKS = kind("pipeline-sinks", named);
export const PIPELINES = kind("pipelines", named);
export const FLAGSHIP_APPS = kind("flagship-apps", z.object({ name: z.string() }));
export const VPC_SERVICES = kind("vpc-services", z.looseObject({ service_id: z.string(), name: z.string() }));

/** By `<app>/<key>`. */
export const FLAGSHIP_FLAGS = kind("flagship-flags", z.looseObject({ key: z.string() }));

/** By the ID that its maker chose. */
export const AI_GATEWAYS = kind("ai-gateways", z.looseObject({ id: z.string() }));

/** By name. */
export const AI_SEARCH_NAMESPACES = kind("ai-search-namespaces", named);

/** By `<namespace>/<ID>`. */
export const AI_SEARCH_INSTANCES = kind("ai-search-instances", z.looseObject({ id: z.string() }));

/** By name. */
export const AGENT_MEMORY_NAMESPACES = kind("agent-memory-namespaces", z.object({ id: z.string(), name: z.string() }));
