// Runs in the program.
import type * as pulumi from "@pulumi/pulumi";

import type { Assets } from "../assets/options";
import type { DeclaredClass } from "../bindings/binding-worker";
import type { DispatchNamespaceTarget } from "../bindings/dispatch-namespace";
import type { Bindings } from "../bindings/env";
import type { BundleOptions, ModuleOptions } from "../bundle";
import type { CustomDomainArgs } from "../domain/args";
import type { EmailAddressArgs } from "../email-address/args";
import type { Duration } from "../lifecycle/duration";
import type { RouteArgs } from "../route/args";
import type { QueueConsumerArgs } from "../queue-consumer/args";
import type { Deployment } from "./deployment";
import type { Annotations, CacheOptions, CodeUpdateStrategy, Limits, Observability, Placement } from "./settings";
import type { TailTarget } from "./tail-targets";
import type { WorkerModule } from "./worker-module";

/** The compatibility date of a Worker that names none. Only a major version of this package moves it. */
export const DEFAULT_COMPATIBILITY_DATE = "2026-07-01";

export interface WorkerArgs<B extends Bindings = Bindings, Exports = unknown> extends ModuleOptions {
  /**
   * The Worker's name in the Cloudflare account, or in its dispatch namespace. A change replaces the Worker.
   * @defaultValue project, stack and id
   */
  name?: pulumi.Input<string>;
  /** The Cloudflare account. A change replaces the Worker.
   * @defaultValue `cloudflare:accountId` of the stack, otherwise CLOUDFLARE_ACCOUNT_ID */
  accountId?: pulumi.Input<string>;
  /**
   * The dispatch namespace of Workers for Platforms that the script is uploaded into: a `cloudflare.WorkersForPlatformsDispatchNamespace`,
   * or its name. The Worker that binds the namespace calls it by name: it has no address, no triggers and no versions of
   * its own. A change replaces the Worker.
   * @defaultValue none: a script of the account
   * @see https://developers.cloudflare.com/cloudflare-for-platforms/workers-for-platforms/
   */
  dispatchNamespace?: DispatchNamespaceTarget;
  /** The file that is bundled and uploaded, from the folder of the program: JavaScript, TypeScript, or Python, which is
   * uploaded as it is; {@link workerModule} says what it exports, too. Either this or `script`; neither for
   * `assets` alone. */
  entrypoint?: string | WorkerModule<Exports>;
  /** An ES module that is uploaded as it is. Either this or `entrypoint`. */
  script?: pulumi.Input<string>;
  /**
   * Files that Cloudflare serves, before the Worker's code or instead of it: their folder, or the folder with options.
   * @defaultValue none
   * @see https://developers.cloudflare.com/workers/static-assets/
   */
  assets?: string | Assets;
  /** What the Worker's code finds in `env`, by name. Strings are text, Pulumi secrets are secrets, other plain values are JSON. */
  bindings?: B;
  /**
   * Whether the Worker answers on workers.dev, and whether each version does on a preview address.
   * @defaultValue `{ enabled: true, previews: false }`; no addresses in a dispatch namespace
   */
  url?: boolean | { enabled?: boolean; previews?: boolean };
  /**
   * Routes that lead to the Worker, each a resource below it. Other routes of the zones are never touched.
   * @defaultValue none
   * @see https://developers.cloudflare.com/workers/configuration/routing/routes/
   */
  routes?: (pulumi.Input<string> | RouteArgs)[];
  /**
   * Host names that the Worker is the origin of, each a resource below it, with its DNS record and certificate.
   * @defaultValue none
   * @see https://developers.cloudflare.com/workers/configuration/routing/custom-domains/
   */
  domains?: (pulumi.Input<string> | CustomDomainArgs)[];
  /** Cron expressions, in UTC, that each call `scheduled()`.
   * @defaultValue none
   * @see https://developers.cloudflare.com/workers/configuration/cron-triggers/ */
  crons?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Email addresses whose mail its `email()` gets, each a rule of Email Routing and a resource below the Worker: `support@example.com`, or
   * `*@example.com` for the catch-all. Other rules of the zones are never touched.
   * @defaultValue none
   * @see https://developers.cloudflare.com/email-routing/email-workers/
   */
  email?: (pulumi.Input<string> | EmailAddressArgs)[];
  /** The queues whose messages its `queue()` gets: each is a resource below the Worker.
   * @defaultValue none
   * @see https://developers.cloudflare.com/queues/configuration/configure-queues/#consumer-worker-configuration */
  consumers?: QueueConsumerArgs[];
  /** The runtime that the code was written for, `yyyy-mm-dd`.
   * @defaultValue `DEFAULT_COMPATIBILITY_DATE`
   * @see https://developers.cloudflare.com/workers/configuration/compatibility-dates/ */
  compatibilityDate?: pulumi.Input<string>;
  /** `nodejs_compat` for example.
   * @see https://developers.cloudflare.com/workers/configuration/compatibility-flags/ */
  compatibilityFlags?: string[];
  /** How the entrypoint is bundled: options of esbuild. */
  bundle?: BundleOptions;
  /** Whether source maps are uploaded, so that stack traces name the source.
   * @defaultValue true */
  sourceMap?: boolean;
  /** Logs, traces and issues that Cloudflare keeps or exports.
   * @defaultValue what Cloudflare has without it
   * @see https://developers.cloudflare.com/workers/observability/ */
  observability?: pulumi.Input<Nested<Observability>>;
  /** The most that a request may use.
   * @defaultValue the account's limits
   * @see https://developers.cloudflare.com/workers/platform/limits/ */
  limits?: pulumi.Input<Nested<Limits>>;
  /** Where the Worker runs: `{ mode: "smart" }` is near what it talks to.
   * @defaultValue near the user
   * @see https://developers.cloudflare.com/workers/configuration/placement/ */
  placement?: pulumi.Input<Nested<Placement>>;
  /** Whether Cloudflare caches the Worker's responses. When it is on, Cloudflare makes a `cloudflare.app` zone for the Worker.
   * @defaultValue not cached
   * @see https://developers.cloudflare.com/workers/cache/ */
  cache?: pulumi.Input<Nested<CacheOptions>>;
  /**
   * The Workers that get a record of each invocation once it is over, in their `tail()`: of the program, of another stack,
   * or by name.
   * @defaultValue none
   * @see https://developers.cloudflare.com/workers/observability/logs/tail-workers/
   */
  tailConsumers?: TailTarget[];
  /** The Workers that get the events of an invocation while it runs, in their `tailStream()`.
   * @defaultValue none
   * @see https://developers.cloudflare.com/workers/observability/logs/tail-workers/ */
  streamingTailConsumers?: TailTarget[];
  /** Whether trace events go to the account's Logpush jobs.
   * @defaultValue false */
  logpush?: pulumi.Input<boolean>;
  /** Tags of the script. One more names the stack and resource that deploy it. */
  tags?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Which part of the requests the version of this program gets, while the version before it gets the others. Without it,
   * an update is live at once.
   * @defaultValue `{ percentage: 100 }`
   * @see https://developers.cloudflare.com/workers/configuration/versions-and-deployments/gradual-deployments/
   */
  deployment?: pulumi.Input<Nested<Deployment>>;
  /** A message and a tag for the version that the next upload makes. A change of them alone uploads nothing.
   * @defaultValue none
   * @see https://developers.cloudflare.com/workers/configuration/versions-and-deployments/ */
  annotations?: pulumi.Input<Nested<Annotations>>;
  /** How running Durable Objects change to the code of an upload. A change of it alone uploads nothing.
   * @defaultValue deferred, at most 300 seconds, by Cloudflare */
  codeUpdateStrategy?: pulumi.Input<Nested<CodeUpdateStrategy>>;
  /** Takes over a Worker of this name that something else deployed, and routes and custom domains that lead to other
   * Workers. Without it none of these is ever touched.
   * @defaultValue false */
  adopt?: boolean;
  /** Durable Object classes of the Worker that it does not bind: its code finds them in `ctx.exports`.
   * @see https://developers.cloudflare.com/workers/runtime-apis/context/#exports */
  exports?: DeclaredClass[];
  /** Whether Durable Object classes that the program no longer has, or all of them with the Worker, are deleted with the
   * data of their objects; otherwise that fails.
   * @defaultValue false */
  allowDataLoss?: boolean;
  /** Whether an update that makes a version live, for all requests or a share of them, goes on only once that version itself answers on workers.dev; with
   * `url: false`, the update ends once it answers at the custom domains and routes. Which version answers is read from the Worker's tail, so the token needs
   * Workers Tail Read.
   * @defaultValue false
   * @see https://developers.cloudflare.com/workers/observability/logs/real-time-logs/ */
  waitUntilLive?: boolean | WaitUntilLive;
}

/** How an update waits until its version answers. */
export interface WaitUntilLive {
  /** The path that is asked, with a GET: one that the Worker's code answers. Routes that do not match it are asked where they begin, if there is no other address.
   * @defaultValue `"/"` */
  path?: pulumi.Input<string>;
  /** How long it waits at an address, milliseconds or a string such as `"5m"`.
   * @defaultValue `"2m"` */
  timeout?: pulumi.Input<Duration>;
}

/** The same with outputs in any place. */
type Nested<T> = T extends readonly (infer Entry)[]
  ? pulumi.Input<Nested<Entry>>[]
  : T extends object
    ? { [Key in keyof T]: pulumi.Input<Nested<T[Key]>> }
    : T;
