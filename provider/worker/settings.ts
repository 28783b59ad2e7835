// What state and previews hold of a Worker's settings, as users write them.

/** @see https://developers.cloudflare.com/workers/observability/ */
export interface Observability {
  /** @defaultValue true */
  enabled?: boolean;
  /** The part of requests that is recorded, from 0 to 1.
   * @defaultValue 1, by Cloudflare */
  headSamplingRate?: number;
  /** Whether query strings are removed from the URLs in logs and traces.
   * @defaultValue false, by Cloudflare */
  redactQueryString?: boolean;
  /** Real-time issues. */
  issues?: ObservabilityIssues;
  logs?: ObservabilityLogs;
  traces?: ObservabilityTraces;
}

export interface ObservabilityIssues {
  /** @defaultValue true */
  enabled?: boolean;
}

/** @see https://developers.cloudflare.com/workers/observability/logs/workers-logs/ */
export interface ObservabilityLogs {
  /** @defaultValue true */
  enabled?: boolean;
  /** Whether each invocation is logged, besides what the code logs.
   * @defaultValue true */
  invocationLogs?: boolean;
  /** The part of requests whose logs are kept, from 0 to 1.
   * @defaultValue 1, by Cloudflare */
  headSamplingRate?: number;
  /** Whether Cloudflare stores the logs, besides exporting them.
   * @defaultValue true, by Cloudflare */
  persist?: boolean;
  /** The names of the account's destinations that logs are exported to.
   * @defaultValue none
   * @see https://developers.cloudflare.com/workers/observability/exporting-opentelemetry-data/ */
  destinations?: string[];
}

/** @see https://developers.cloudflare.com/workers/observability/traces/ */
export interface ObservabilityTraces {
  /** @defaultValue true */
  enabled?: boolean;
  /** The part of requests that is traced, from 0 to 1.
   * @defaultValue 1, by Cloudflare */
  headSamplingRate?: number;
  /** Whether Cloudflare stores the traces, besides exporting them.
   * @defaultValue true, by Cloudflare */
  persist?: boolean;
  /** The names of the account's destinations that traces are exported to.
   * @defaultValue none
   * @see https://developers.cloudflare.com/workers/observability/exporting-opentelemetry-data/ */
  destinations?: string[];
  /** Which `traceparent` headers of requests are honored: those with a valid trace token, or all.
   * @defaultValue Cloudflare's */
  propagationPolicy?: "authenticated" | "accept";
}

/** @see https://developers.cloudflare.com/workers/platform/limits/ */
export interface Limits {
  /** CPU time of a request, in milliseconds.
   * @defaultValue the account's limit */
  cpuMs?: number;
  /** The number of subrequests that one invocation may make.
   * @defaultValue the account's limit */
  subrequests?: number;
}

/**
 * Near what the Worker talks to, which Cloudflare finds (`mode: "smart"`) or the program names: one of `region`, `host`,
 * `hostname`, or a `target` with one of them.
 * @see https://developers.cloudflare.com/workers/configuration/placement/
 */
export interface Placement extends PlacementTarget {
  /** @defaultValue "targeted", where a target is named */
  mode?: "smart" | "targeted";
  /** Where Smart Placement starts to look. */
  hint?: string;
  /** One target: the API takes a list. */
  target?: PlacementTarget[];
}

export interface PlacementTarget {
  /** A region of a cloud provider, `aws:us-east-1` for example. */
  region?: string;
  /** A TCP host and its port, `db.example.com:5432` for example. */
  host?: string;
  /** An HTTP host name, `api.example.com` for example. */
  hostname?: string;
}

/** @see https://developers.cloudflare.com/workers/cache/ */
export interface CacheOptions {
  /** Whether responses of the Worker are cached.
   * @defaultValue true */
  enabled?: boolean;
  /** Whether a cached response outlives the version that made it.
   * @defaultValue false, by Cloudflare */
  crossVersionCache?: boolean;
}

/** What Cloudflare shows of a version. */
export interface Annotations {
  /** What changed; at most 1,000 bytes. */
  message?: string;
  /** An identifier of one's own, such as a commit; at most 100 bytes. */
  tag?: string;
}

/** How running Durable Objects change to the code of an upload. */
export interface CodeUpdateStrategy {
  /** @defaultValue "deferred", by Cloudflare */
  mode?: "immediate" | "deferred";
  /** The longest that an object goes on with its old code, in seconds, from 0 to 86,400.
   * @defaultValue 300, by Cloudflare */
  maxDelay?: number;
}

/** A Worker that gets the tail events of another. */
export interface TailConsumer {
  /** The name of its script. */
  service: string;
  /** Its environment, where the script has any. */
  environment?: string;
  /** Its dispatch namespace, where it is in one. */
  namespace?: string;
}

/** What an upload says of the script besides its code and bindings; each has its file in `options/`. */
export interface WorkerSettings {
  compatibilityDate: string;
  compatibilityFlags: string[];
  observability?: Observability;
  limits?: Limits;
  placement?: Placement;
  cache?: CacheOptions;
  tailConsumers?: TailConsumer[];
  streamingTailConsumers?: TailConsumer[];
  logpush: boolean;
  tags: string[];
  /** The tag that says which stack and resource deploys the script. */
  owner: string;
  annotations?: Annotations;
  codeUpdateStrategy?: CodeUpdateStrategy;
}
