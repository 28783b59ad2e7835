// The settings of a Worker that an upload carries, as users write them and as state keeps them.

/** Logs and traces that Cloudflare keeps.
 * @see https://developers.cloudflare.com/workers/observability/ */
export interface Observability {
  /** @defaultValue true */
  enabled?: boolean;
  /** The part of requests that is recorded, from 0 to 1.
   * @defaultValue 1, by Cloudflare */
  headSamplingRate?: number;
  logs?: ObservabilityLogs;
}

export interface ObservabilityLogs {
  /** @defaultValue true */
  enabled?: boolean;
  /** Whether each invocation is logged, besides what the code logs.
   * @defaultValue true */
  invocationLogs?: boolean;
  /** The part of requests whose logs are kept, from 0 to 1.
   * @defaultValue 1, by Cloudflare */
  headSamplingRate?: number;
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

/** Where the Worker runs.
 * @see https://developers.cloudflare.com/workers/configuration/placement/ */
export interface Placement {
  mode?: "smart";
  region?: string;
  host?: string;
  hostname?: string;
}

/** What an upload says of the script besides its code and bindings; each has its file in `options/`. */
export interface WorkerSettings {
  compatibilityDate: string;
  compatibilityFlags: string[];
  observability?: Observability;
  limits?: Limits;
  placement?: Placement;
  logpush: boolean;
  tags: string[];
  /** The tag that says which stack and resource deploys the script. */
  owner: string;
}
