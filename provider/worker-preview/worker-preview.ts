// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import type { Bindings, EnvOf } from "../bindings/env";
import type { BundleSummary } from "../bundle/source";
import { providerText, typeToken } from "../lifecycle/provider-text";
import { optional } from "../program/outputs";
import { shortTraces } from "../program/short-traces";
import type { WorkerPreviewArgs } from "./args";
import { WorkerPreviewProgram } from "./program";

/**
 * A preview of a Worker: other code and bindings beside the Worker in production, at an address of its own, with Durable
 * Objects and secrets of its own. It gets no crons, routes, queue messages or Workflows.
 *
 * @typeParam B The bindings, from which `Env` follows.
 * @see https://developers.cloudflare.com/workers/previews/
 *
 * @example
 * ```ts
 * const production = new pulumi.StackReference("organization/shop/prod");
 * const preview = new WorkerPreview("pr", {
 *   worker: Worker.from(production, "api"),
 *   name: "feature/basket",
 *   entrypoint: "./src/worker.ts",
 *   bindings: { REGION: "eu" },
 * });
 * export const url = preview.url;
 * ```
 */
// eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type -- no bindings, so an env with nothing in it
export class WorkerPreview<B extends Bindings = Record<never, never>> extends pulumi.CustomResource {
  /** The type of the preview's `env`; it exists for the compiler only. */
  declare readonly Env: EnvOf<B>;

  /** The name of the preview. */
  declare readonly name: pulumi.Output<string>;
  declare readonly accountId: pulumi.Output<string>;
  /** The script of the Worker that it is a preview of. */
  declare readonly worker: pulumi.Output<string>;
  /** The name as its addresses have it. */
  declare readonly slug: pulumi.Output<string>;
  /** Its address, which stays the same: nothing while the Worker has no preview addresses. */
  declare readonly url: pulumi.Output<string | undefined>;
  /** All addresses: on workers.dev, and at custom domains that have previews. */
  declare readonly urls: pulumi.Output<string[]>;
  /** The address of the latest deployment alone. */
  declare readonly deploymentUrl: pulumi.Output<string | undefined>;
  declare readonly deploymentId: pulumi.Output<string>;
  /** Cloudflare's ID of the preview. */
  declare readonly previewId: pulumi.Output<string>;
  declare readonly bundle: pulumi.Output<BundleSummary>;

  constructor(id: string, args: WorkerPreviewArgs<B>, options?: pulumi.CustomResourceOptions) {
    const program = new WorkerPreviewProgram(id, args);
    const restoreTraces = shortTraces();
    super(
      typeToken("WorkerPreview"),
      id,
      {
        __provider: providerText("WorkerPreview"),
        accountId: undefined,
        slug: undefined,
        url: undefined,
        urls: undefined,
        deploymentUrl: undefined,
        deploymentId: undefined,
        previewId: undefined,
        bundle: undefined,
        ...program.inputs,
      },
      { ...options, additionalSecretOutputs: [...(options?.additionalSecretOutputs ?? []), "secrets"] },
    );
    restoreTraces();
    this.url = optional(this.url, this.previewId);
    this.deploymentUrl = optional(this.deploymentUrl, this.previewId);
    program.resolve(this);
  }
}
