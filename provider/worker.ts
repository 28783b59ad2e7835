import type { Fetcher } from "@cloudflare/workers-types";
import * as pulumi from "@pulumi/pulumi";

import type { Bindings, EnvOf } from "./bindings/env";
import type { BundleOptions } from "./bundle";
import { providerText, typeToken } from "./lifecycle/provider-text";
import type { BundleSummary } from "./source";
import { WorkerProgram } from "./worker-program";
import { type WorkerRef, WorkerReference } from "./worker-reference";

export { DEFAULT_COMPATIBILITY_DATE } from "./worker-program";

export interface WorkerArgs<B extends Bindings = Bindings> {
  /**
   * The Worker's name in the Cloudflare account. A change replaces the Worker.
   * @defaultValue project, stack and id
   */
  name?: pulumi.Input<string>;
  /** The Cloudflare account. A change replaces the Worker.
   * @defaultValue `cloudflare:accountId` of the stack, otherwise CLOUDFLARE_ACCOUNT_ID */
  accountId?: pulumi.Input<string>;
  /** The file that is bundled and uploaded, from the folder of the program. Either this or `script`. */
  entrypoint?: string;
  /** An ES module that is uploaded as it is. Either this or `entrypoint`. */
  script?: pulumi.Input<string>;
  /** What the Worker's code finds in `env`, by name. Strings are text, Pulumi secrets are secrets, other plain values are JSON. */
  bindings?: B;
  /**
   * Whether the Worker answers on workers.dev, and whether each version does on a preview address.
   * @defaultValue `{ enabled: true, previews: false }`
   */
  url?: boolean | { enabled?: boolean; previews?: boolean };
  /** Cron expressions, in UTC, that each call `scheduled()`.
   * @defaultValue none
   * @see https://developers.cloudflare.com/workers/configuration/cron-triggers/ */
  crons?: pulumi.Input<pulumi.Input<string>[]>;
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
  /** Logs and traces that Cloudflare keeps.
   * @see https://developers.cloudflare.com/workers/observability/ */
  observability?: pulumi.Input<{
    enabled?: boolean;
    headSamplingRate?: number;
    logs?: { enabled?: boolean; invocationLogs?: boolean; headSamplingRate?: number };
  }>;
  limits?: pulumi.Input<{
    /** CPU time of a request, in milliseconds. */
    cpuMs?: number;
    /** The most requests that one invocation may send. */
    subrequests?: number;
  }>;
  /** `{ mode: "smart" }` runs the Worker near what it talks to. */
  placement?: pulumi.Input<{ mode?: "smart"; region?: string; host?: string; hostname?: string }>;
  /** Whether trace events go to the account's Logpush jobs.
   * @defaultValue false */
  logpush?: pulumi.Input<boolean>;
  /** Tags of the script. One more names the stack and resource that deploy it. */
  tags?: pulumi.Input<pulumi.Input<string>[]>;
  /** Takes over a Worker of this name that something else deployed. Without it such a Worker is never touched.
   * @defaultValue false */
  adopt?: boolean;
}

/**
 * A Cloudflare Worker: its script with bindings, settings, workers.dev address and crons. Each Workflow that it
 * owns is a resource below it.
 *
 * @typeParam B The bindings, from which `Env` follows.
 * @typeParam Rpc What another Worker that binds this one sees: `Service<typeof import("./src/worker").default>`, for example.
 * @see https://developers.cloudflare.com/workers/
 *
 * @example
 * ```ts
 * const worker = new Worker("api", {
 *   entrypoint: "./src/worker.ts",
 *   bindings: { REGION: "eu", PAYMENT_KEY: config.requireSecret("paymentKey") },
 * });
 * export const url = worker.url;
 * // in the Worker's code: (env: typeof worker.Env) => env.REGION
 * ```
 */
// eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type -- no bindings, so an env with nothing in it
export class Worker<B extends Bindings = Record<never, never>, Rpc = Fetcher> extends pulumi.CustomResource {
  /** The type of the Worker's `env`; there is no such value at run time. */
  declare readonly Env: EnvOf<B>;
  /** The type that another Worker's `env` has for this one; there is no such value at run time. */
  declare readonly Bound: Rpc;

  declare readonly name: pulumi.Output<string>;
  declare readonly accountId: pulumi.Output<string>;
  /** The address on workers.dev, when `url` is on. */
  declare readonly url: pulumi.Output<string | undefined>;
  /** The version that the last upload made. */
  declare readonly versionId: pulumi.Output<string>;
  declare readonly deploymentId: pulumi.Output<string>;
  /** Cloudflare's hash of the script. */
  declare readonly etag: pulumi.Output<string>;
  declare readonly bundle: pulumi.Output<BundleSummary>;

  constructor(id: string, args: WorkerArgs<B>, options?: pulumi.CustomResourceOptions) {
    const program = new WorkerProgram(id, args);
    super(
      typeToken("Worker"),
      id,
      {
        __provider: providerText("Worker"),
        ...program.inputs,
        url: undefined,
        versionId: undefined,
        deploymentId: undefined,
        etag: undefined,
        bundle: undefined,
      },
      { ...options, additionalSecretOutputs: [...(options?.additionalSecretOutputs ?? []), "secrets"] },
    );
    program.resolve(this);
  }

  /**
   * A Worker of another stack, which exports it: `export const api = worker.ref`.
   *
   * @typeParam Rpc What its service binding is in `env`.
   * @param stack The other stack.
   * @param output The name of its output.
   */
  static from<Rpc = Fetcher>(stack: pulumi.StackReference, output: string): WorkerReference<NoInfer<Rpc>> {
    return new WorkerReference(stack, output);
  }

  /** What another stack needs to bind it: export it. */
  get ref(): pulumi.Output<WorkerRef> {
    return pulumi
      .all([this.name, this.accountId, this.url])
      .apply(([name, accountId, url]): WorkerRef => ({ kind: "cloudflare:Worker", name, accountId, url }));
  }
}
