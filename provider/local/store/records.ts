import { z } from "zod";

import { assetsConfig } from "../assets/config";
import { exportEntry } from "../durable-objects/exports";

/** A binding as it was uploaded, secret values included: it never leaves the store but to the runtime. */
export const bindingRecord = z.looseObject({ type: z.string(), name: z.string() });

const annotations = z.record(z.string(), z.string());

/** What one upload brought: code, bindings and the settings that go with a version. */
export const versionRecord = z.object({
  id: z.string(),
  number: z.number(),
  createdOn: z.string(),
  source: z.string(),
  annotations,
  /** Empty for a version of assets alone. */
  mainModule: z.string(),
  modules: z.array(z.object({ name: z.string(), contentType: z.string(), hash: z.string() })),
  etag: z.string(),
  compatibilityDate: z.string().optional(),
  compatibilityFlags: z.array(z.string()),
  bindings: z.array(bindingRecord),
  /** `placement`, `limits`, `cache_options` and their like, as they were sent. */
  settings: z.record(z.string(), z.unknown()),
  handlers: z.array(z.string()),
  namedHandlers: z.array(z.object({ name: z.string(), type: z.string() })),
  /** What it declares, with the tombstones, which count when it is deployed for the first time. */
  exports: z.record(z.string(), exportEntry).optional(),
  /** Its assets: which manifest of the store, and how it is served. */
  assets: z.object({ manifest: z.string(), config: assetsConfig }).optional(),
  migrationTag: z.string().optional(),
  /** Whether it has been deployed: what its tombstones say has happened then. */
  applied: z.boolean().optional(),
});

export const deploymentRecord = z.object({
  id: z.string(),
  createdOn: z.string(),
  source: z.string(),
  annotations,
  /** The version with the greatest share: all that the others leave. */
  versionId: z.string(),
  /** The versions that run beside it, with their shares in percent. */
  others: z.array(z.object({ versionId: z.string(), percentage: z.number() })).optional(),
});

export const workerRecord = z.object({
  name: z.string(),
  tag: z.string(),
  createdOn: z.string(),
  modifiedOn: z.string(),
  port: z.number(),
  subdomain: z.object({ enabled: z.boolean(), previewsEnabled: z.boolean() }),
  schedules: z.array(z.object({ cron: z.string(), createdOn: z.string(), modifiedOn: z.string() })),
  /** `logpush`, `tags`, `tail_consumers`, `observability`: they belong to the script, whichever version runs. */
  scriptSettings: z.record(z.string(), z.unknown()),
  /** How far the migrations of its Durable Objects are; wrangler sends what comes after it. */
  migrationTag: z.string().optional(),
  /** Whether it declares its Durable Objects with `exports`; from then on it must. */
  exportsManaged: z.boolean().optional(),
  versionCount: z.number(),
  /** Newest first. */
  versions: z.array(versionRecord),
  /** Newest first; the first one runs. */
  deployments: z.array(deploymentRecord),
});

const workflowOptions = z.object({
  limits: z.object({ steps: z.number().optional() }).optional(),
  concurrency: z.object({ limit: z.number().optional() }).optional(),
  default_retention: z
    .object({
      success_retention: z.union([z.number(), z.string()]).optional(),
      error_retention: z.union([z.number(), z.string()]).optional(),
    })
    .optional(),
});

export const workflowRecord = z.object({
  id: z.string(),
  name: z.string(),
  className: z.string(),
  scriptName: z.string(),
  schedules: z.array(z.string()),
  options: workflowOptions,
  jurisdiction: z.string().optional(),
  createdOn: z.string(),
  modifiedOn: z.string(),
  /** Newest first. */
  versions: z.array(
    z.object({ id: z.string(), className: z.string(), createdOn: z.string(), options: workflowOptions }),
  ),
});

export const instanceRecord = z.object({
  workflowId: z.string(),
  id: z.string(),
  versionId: z.string(),
  createdOn: z.string(),
  modifiedOn: z.string(),
  /** Known once somebody looked at it after its end. */
  endedOn: z.string().optional(),
  /** Asked for at this API; what else made one, only the runtime knows. */
  byApi: z.boolean(),
  params: z.unknown(),
  /** Whether the runtime has it: what a crash left in between is handed over at the next start. */
  handedOver: z.boolean(),
});

export const namespaceRecord = z.object({ id: z.string(), title: z.string() });

export const accountRecord = z.object({
  token: z.string(),
  subdomain: z.string().nullable(),
  /** Where Workers answer by host name. */
  hostsPort: z.number().optional(),
});

export type BindingRecord = z.infer<typeof bindingRecord>;
export type VersionRecord = z.infer<typeof versionRecord>;
export type DeploymentRecord = z.infer<typeof deploymentRecord>;
export type WorkerRecord = z.infer<typeof workerRecord>;
export type WorkflowRecord = z.infer<typeof workflowRecord>;
export type InstanceRecord = z.infer<typeof instanceRecord>;
export type NamespaceRecord = z.infer<typeof namespaceRecord>;
export type AccountRecord = z.infer<typeof accountRecord>;
