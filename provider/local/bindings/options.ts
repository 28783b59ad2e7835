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
  /** The image that runs beside each object. */
  container?: { imageName: string };
}

/** A binding as workerd's configuration has it. */
export interface NativeBinding {
  binding: Record<string, unknown>;
  services?: Record<string, unknown>[];
}

/** What bindings become, in miniflare's terms: each option is a map from binding name to its target. */
export interface BindingOptions {
  bindings?: Record<string, unknown>;
  kvNamespaces?: Record<string, string>;
  r2Buckets?: Record<string, string>;
  d1Databases?: Record<string, string>;
  analyticsEngineDatasets?: Record<string, { dataset: string }>;
  ratelimits?: Record<string, { namespace_id: string; simple: { limit: number; period: number } }>;
  serviceBindings?: Record<string, string | Service>;
  durableObjects?: Record<string, DurableObjectOptions & { scriptName?: string; unsafePreventEviction?: boolean }>;
  images?: { binding: string };
  stream?: { binding: string };
  browserRendering?: { binding: string };
  helloWorld?: Record<string, { enable_timer: boolean }>;
  workerLoaders?: Record<string, Record<string, never>>;
  pipelines?: Record<string, { stream: string }>;
  email?: { send_email: Record<string, unknown>[] };
  /** Bindings of workerd for which miniflare has no option, and the services that they need. */
  nativeBindings?: Record<string, NativeBinding>;
  wrappedBindings?: Record<string, string | { scriptName: string; bindings: Record<string, unknown> }>;
}

/** A binding that throws when it is used, and says why. */
export function unavailable({ type, name }: { type: string; name: string }, why: string): BindingOptions {
  const message = `The binding ${name} (${type}) cannot be used: ${why}`;
  return { wrappedBindings: { [name]: { scriptName: unavailableWorker, bindings: { message } } } };
}
