// Runs in the program.
import type { Flagship } from "@cloudflare/workers-types";
import type * as pulumi from "@pulumi/pulumi";

import { filledText } from "../lifecycle/rules";
import type { Binding } from "./bindable";
import { type AccountResource, cloudflareResource } from "./cloudflare-resource";
import { bindingKind } from "./kind";
import { takes } from "./made";
import type { SdkFields } from "./sdk-fields";

/** `cloudflare.FlagshipApp` of @pulumi/cloudflare. */
export interface FlagshipAppResource extends AccountResource {
  readonly name: pulumi.Output<string>;
  readonly createdAt: pulumi.Output<string>;
  readonly updatedBy: pulumi.Output<string>;
}

const fields = (id: pulumi.Input<string>) => ({ app_id: id }) satisfies SdkFields<"flagship">;

const kind = bindingKind({
  type: "flagship",
  takes: takes({ appId: filledText }),
  recognised: cloudflareResource<FlagshipAppResource, Flagship>(["FlagshipApp"], ({ id }) => fields(id)),
});

/**
 * The feature flags of a Flagship app, by its ID. A `cloudflare.FlagshipApp` is bound as it is, without this.
 *
 * @param appId The ID of the app.
 * @see https://developers.cloudflare.com/flagship/
 *
 * @example
 * ```ts
 * bindings: { FLAGS: binding.flagship("0f2ac74b498b48028cb68387c421e279") }
 * // in the Worker: await env.FLAGS.getBooleanValue("new-checkout", false)
 * ```
 */
export function flagship(appId: pulumi.Input<string>): Binding<Flagship> {
  return kind.make({ appId }, {}, () => fields(appId));
}

flagship.kind = kind;
