// Runs in the program.
import type { R2Bucket } from "@cloudflare/workers-types";
import type * as pulumi from "@pulumi/pulumi";

import { filledText, oneOf } from "../lifecycle/rules";
import type { Binding } from "./bindable";
import { type AccountResource, cloudflareResource } from "./cloudflare-resource";
import { bindingKind } from "./kind";
import { takes } from "./made";
import type { SdkFields } from "./sdk-fields";

/** `cloudflare.R2Bucket` of @pulumi/cloudflare. */
export interface R2BucketResource extends AccountResource {
  readonly name: pulumi.Output<string>;
  readonly location: pulumi.Output<string>;
  readonly storageClass: pulumi.Output<string>;
  readonly jurisdiction: pulumi.Output<string>;
}

/** Where the objects of a bucket stay. */
export type R2Jurisdiction = "eu" | "us" | "fedramp" | "fedramp-high";

export interface R2BucketOptions {
  /** The jurisdiction that the bucket was created in.
   * @defaultValue none
   * @see https://developers.cloudflare.com/r2/reference/data-location/#jurisdictional-restrictions */
  jurisdiction?: pulumi.Input<R2Jurisdiction | undefined>;
}

const kind = bindingKind({
  type: "r2_bucket",
  takes: takes({ bucketName: filledText }, { jurisdiction: oneOf("eu", "us", "fedramp", "fedramp-high") }),
  data: { noun: "R2 bucket", field: "bucket_name" },
  recognised: cloudflareResource<R2BucketResource, R2Bucket>(["R2Bucket"], ({ name, jurisdiction }) => ({
    bucket_name: name,
    jurisdiction: jurisdiction.apply(withoutDefault),
  })),
});

/**
 * An R2 bucket, by its name. A `cloudflare.R2Bucket` is bound as it is, without this.
 *
 * @param bucketName The name of the bucket.
 * @param options.jurisdiction The jurisdiction that the bucket was created in, if it was created in one.
 * @see https://developers.cloudflare.com/r2/api/workers/workers-api-usage/
 *
 * @example
 * ```ts
 * bindings: { UPLOADS: binding.r2Bucket("uploads", { jurisdiction: "eu" }) }
 * // in the Worker: await env.UPLOADS.put("key", request.body)
 * ```
 */
export function r2Bucket(bucketName: pulumi.Input<string>, options: R2BucketOptions = {}): Binding<R2Bucket> {
  return kind.make(
    { bucketName },
    options,
    ({ jurisdiction }) => ({ bucket_name: bucketName, jurisdiction }) satisfies SdkFields<"r2_bucket">,
  );
}

r2Bucket.kind = kind;

/** The API has no word for the jurisdiction of a bucket that was created without one. */
function withoutDefault(jurisdiction: string): string | undefined {
  return jurisdiction === "default" ? undefined : jurisdiction;
}
