// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import type { Bindings, EnvOf } from "../bindings/env";
import type { ServiceOf } from "../bindings/service-of";
import type { BundleSummary } from "../bundle/source";
import { providerText, typeToken } from "../lifecycle/provider-text";
import { onceAsked, optional } from "../program/outputs";
import { shortTraces } from "../program/short-traces";
import { addressesOf } from "./addresses";
import type { WorkerArgs } from "./args";
import { WorkerProgram } from "./program";
import { type WorkerRef, WorkerReference } from "./reference";

/** What not every deployed Worker has. */
const OPTIONAL_OUTPUTS = ["url", "previousVersionId", "previewUrl", "previewAliasUrl"] as const;

/**
 * A Cloudflare Worker: its script with bindings, settings, workers.dev address and crons. Each Workflow that it
 * owns is a resource below it, and so is each route and custom domain.
 *
 * @typeParam B The bindings, from which `Env` follows.
 * @typeParam Exports What its module exports: {@link workerModule} says it.
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
export class Worker<B extends Bindings = Record<never, never>, Exports = unknown> extends pulumi.CustomResource {
  /** The type of the Worker's `env`; it exists for the compiler only. */
  declare readonly Env: EnvOf<B>;
  /** The type that another Worker's `env` has for this one; it exists for the compiler only. */
  declare readonly Bound: ServiceOf<Exports>;
  /** What its module exports, where `workerModule` says it; it exists for the compiler only. */
  declare readonly Exports: Exports;

  readonly #addresses: WorkerProgram["addresses"];
  readonly #program: WorkerProgram;

  declare readonly name: pulumi.Output<string>;
  declare readonly accountId: pulumi.Output<string>;
  /** The dispatch namespace that the script is in; undefined for a script of the account. */
  declare readonly dispatchNamespace: pulumi.Output<string> | undefined;
  /** The address on workers.dev, when `url` is on. */
  declare readonly url: pulumi.Output<string | undefined>;
  /** The version that the last upload made. */
  declare readonly versionId: pulumi.Output<string>;
  /** The version before it: it gets the requests that `deployment` does not give to the new one. */
  declare readonly previousVersionId: pulumi.Output<string | undefined>;
  /** What each live version gets of the requests, in percent, by version ID. */
  declare readonly live: pulumi.Output<Record<string, number>>;
  /** The address of the version, when `url.previews` is on; a Worker that has Durable Object classes has none. */
  declare readonly previewUrl: pulumi.Output<string | undefined>;
  /** The address of the last version that was uploaded with `deployment.previewAlias`. */
  declare readonly previewAliasUrl: pulumi.Output<string | undefined>;
  declare readonly deploymentId: pulumi.Output<string>;
  /** Cloudflare's hash of the script. */
  declare readonly etag: pulumi.Output<string>;
  declare readonly bundle: pulumi.Output<BundleSummary>;

  constructor(id: string, args: WorkerArgs<B, Exports>, options?: pulumi.CustomResourceOptions) {
    const program = new WorkerProgram(id, args);
    const restoreTraces = shortTraces();
    super(
      typeToken("Worker"),
      id,
      {
        __provider: providerText("Worker"),
        accountId: undefined,
        url: undefined,
        versionId: undefined,
        previousVersionId: undefined,
        live: undefined,
        previewUrl: undefined,
        previewAliasUrl: undefined,
        deploymentId: undefined,
        etag: undefined,
        bundle: undefined,
        ...program.inputs,
      },
      { ...options, additionalSecretOutputs: [...(options?.additionalSecretOutputs ?? []), "secrets"] },
    );
    restoreTraces();
    for (const name of OPTIONAL_OUTPUTS) {
      const output = this[name];
      onceAsked(this, name, () => optional(output, this.versionId));
    }
    program.resolve(this);
    this.#addresses = program.addresses;
    this.#program = program;
  }

  /**
   * Bindings that need this Worker first: another Worker that binds this one, its address, or anything else that is
   * created from them. The Worker is uploaded without them, and gets them in the same update once they are there. Call it
   * before the program awaits anything.
   *
   * @returns The same Worker, whose `Env` has these bindings, too.
   * @throws RunError when the Worker's deployment has begun.
   *
   * @example
   * ```ts
   * const shop = new Worker("shop", { entrypoint: "./src/shop.ts" });
   * const stock = new Worker("stock", { entrypoint: "./src/stock.ts", bindings: { SHOP: shop } });
   * export const worker = shop.bind({ STOCK: stock });
   * ```
   */
  bind<Late extends Bindings>(bindings: Late): Worker<B & Late, Exports>;
  bind(bindings: Bindings): object {
    this.#program.bind(bindings);
    return this;
  }

  /** All addresses: workers.dev when `url` is on, custom domains, and routes whose host has no wildcard. */
  get urls(): pulumi.Output<string[]> {
    return addressesOf(this, this.#addresses);
  }

  /**
   * A Worker of another stack, which exports it: `export const api = worker.ref`.
   *
   * @typeParam Exports What its module exports, `typeof import("../orders/src/worker")`, or its type in `env`.
   * @param stack The other stack.
   * @param output The name of its output.
   */
  static from<Exports = unknown>(stack: pulumi.StackReference, output: string): WorkerReference<NoInfer<Exports>> {
    return new WorkerReference(stack, output);
  }

  /** What another stack needs to bind it: export it. */
  get ref(): pulumi.Output<WorkerRef> {
    return pulumi
      .all([this.name, this.accountId, this.url, this.dispatchNamespace])
      .apply(([name, accountId, url, dispatchNamespace]): WorkerRef => ({
        kind: "cloudflare:Worker",
        name,
        accountId,
        url,
        ...(dispatchNamespace !== undefined && { dispatchNamespace }),
      }));
  }
}
