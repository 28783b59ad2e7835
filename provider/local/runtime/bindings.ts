import type { BindingOptions } from "./miniflare";
import type { ApiBinding, WorkerVersion } from "./types";
import { unavailableWorker, workflowBindingWorker } from "./names";

/** What a binding may point at, as far as it runs in the same workerd. */
export interface BindingContext {
  /** The Worker that binds. */
  worker: string;
  version: WorkerVersion;
  hasWorker(name: string): boolean;
  hasWorkflow(name: string): boolean;
}

/** How a kind of binding runs locally. */
interface Kind {
  options(binding: ApiBinding, context: BindingContext): BindingOptions;
  /** What is shared by all that name it, and kept on disk by one process at a time. */
  shares?(binding: ApiBinding): string[];
  /** Whether it is another with each version, the same code and settings included. */
  tellsVersion?: true;
}

const text = (binding: ApiBinding, key: string): string => {
  const value = binding[key];
  return typeof value === "string" ? value : "";
};
const number = (value: unknown, fallback: number): number => (typeof value === "number" ? value : fallback);
const record = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? { ...value } : {};

/** A binding that throws when it is used, and says why. */
export function unavailable(binding: ApiBinding, why: string): BindingOptions {
  const message = `The binding ${binding.name} (${binding.type}) cannot be used: ${why}`;
  return { wrappedBindings: { [binding.name]: { scriptName: unavailableWorker, bindings: { message } } } };
}

const plain: Kind = { options: (binding) => ({ bindings: { [binding.name]: text(binding, "text") } }) };

const KINDS: Record<string, Kind> = {
  plain_text: plain,
  secret_text: plain,
  json: { options: (b) => ({ bindings: { [b.name]: b.json ?? null } }) },
  version_metadata: {
    options: (b, { version }) => ({ bindings: { [b.name]: version } }),
    tellsVersion: true,
  },
  kv_namespace: {
    options: (b) => ({ kvNamespaces: { [b.name]: text(b, "namespace_id") } }),
    shares: (b) => [`kv:${text(b, "namespace_id")}`],
  },
  r2_bucket: {
    options: (b) => ({ r2Buckets: { [b.name]: text(b, "bucket_name") } }),
    shares: (b) => [`r2:${text(b, "bucket_name")}`],
  },
  d1: {
    options: (b) => ({ d1Databases: { [b.name]: text(b, "id") || text(b, "database_id") } }),
    shares: (b) => [`d1:${text(b, "id") || text(b, "database_id")}`],
  },
  queue: {
    options: (b) => ({ queueProducers: { [b.name]: { queueName: text(b, "queue_name") } } }),
    shares: (b) => [`queue:${text(b, "queue_name")}`],
  },
  analytics_engine: {
    options: (b) => ({ analyticsEngineDatasets: { [b.name]: { dataset: text(b, "dataset") } } }),
  },
  ratelimit: {
    options: (b) => {
      const simple = record(b.simple);
      return {
        ratelimits: {
          [b.name]: {
            namespace_id: text(b, "namespace_id"),
            simple: { limit: number(simple.limit, 1), period: number(simple.period, 60) },
          },
        },
      };
    },
    shares: (b) => [`ratelimit:${text(b, "namespace_id")}`],
  },
  service: {
    options: (b, context) => {
      const name = text(b, "service");
      if (!context.hasWorker(name)) return unavailable(b, `there is no Worker "${name}" that runs here.`);
      const entrypoint = text(b, "entrypoint");
      return { serviceBindings: { [b.name]: { name, ...(entrypoint && { entrypoint }) } } };
    },
    shares: (b) => [`worker:${text(b, "service")}`],
  },
  durable_object_namespace: {
    options: (b, context) => {
      const scriptName = text(b, "script_name") || context.worker;
      if (!context.hasWorker(scriptName)) return unavailable(b, `there is no Worker "${scriptName}" that runs here.`);
      return { durableObjects: { [b.name]: { className: text(b, "class_name"), scriptName, useSQLite: true } } };
    },
    shares: (b) => (text(b, "script_name") ? [`worker:${text(b, "script_name")}`] : []),
  },
  workflow: {
    options: (b, context) => {
      const name = text(b, "workflow_name");
      if (!context.hasWorkflow(name)) {
        return unavailable(b, `no Workflow "${name}" is registered whose Worker runs here. Register it and try again.`);
      }
      return { wrappedBindings: { [b.name]: workflowBindingWorker(name) } };
    },
    shares: (b) => [`workflow:${text(b, "workflow_name")}`],
  },
};

/** The options of miniflare for one binding; a kind that does not run locally becomes a binding that says so when it is used. */
export function bindingOptions(binding: ApiBinding, context: BindingContext): BindingOptions {
  if (typeof binding.unavailable === "string") return unavailable(binding, binding.unavailable);
  const kind = KINDS[binding.type];
  if (kind === undefined) {
    return unavailable(
      binding,
      `bindings of this type do not run in the embedded Cloudflare. Use it on Cloudflare itself.`,
    );
  }
  return kind.options(binding, context);
}

/** Whether a new version makes another binding of it, though nothing of the binding changed. */
export function tellsVersion(binding: ApiBinding): boolean {
  return KINDS[binding.type]?.tellsVersion === true;
}

/** What the binding shares with others: all that name the same run in one workerd. */
export function sharedBy(binding: ApiBinding): string[] {
  return KINDS[binding.type]?.shares?.(binding) ?? [];
}
