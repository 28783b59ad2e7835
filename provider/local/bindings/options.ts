import { unavailableWorker } from "../runtime/names";

/** A Worker, or one of its entrypoints, as the target of a binding. */
export interface Service {
  name: string;
  entrypoint?: string;
  props?: Record<string, unknown>;
}

/** A class of Durable Objects, and where its data is. */
export interface DurableObjectOptions {
  className: string;
  useSQLite: boolean;
  unsafeUniqueKey?: string;
}

/** What bindings become, in miniflare's terms: each option is a map from binding name to its target. */
export interface BindingOptions {
  bindings?: Record<string, unknown>;
  kvNamespaces?: Record<string, string>;
  r2Buckets?: Record<string, string>;
  d1Databases?: Record<string, string>;
  queueProducers?: Record<string, { queueName: string; deliveryDelay?: number }>;
  analyticsEngineDatasets?: Record<string, { dataset: string }>;
  ratelimits?: Record<string, { namespace_id: string; simple: { limit: number; period: number } }>;
  serviceBindings?: Record<string, string | Service>;
  durableObjects?: Record<string, DurableObjectOptions & { scriptName?: string; unsafePreventEviction?: boolean }>;
  wrappedBindings?: Record<string, string | { scriptName: string; bindings: Record<string, unknown> }>;
}

/** A binding that throws when it is used, and says why. */
export function unavailable({ type, name }: { type: string; name: string }, why: string): BindingOptions {
  const message = `The binding ${name} (${type}) cannot be used: ${why}`;
  return { wrappedBindings: { [name]: { scriptName: unavailableWorker, bindings: { message } } } };
}
