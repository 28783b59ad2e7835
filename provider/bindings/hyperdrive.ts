// Runs in the program.
import type { Hyperdrive } from "@cloudflare/workers-types";
import type * as pulumi from "@pulumi/pulumi";

import { filledText } from "../lifecycle/rules";
import type { Binding } from "./bindable";
import { type AccountResource, cloudflareResource } from "./cloudflare-resource";
import { bindingKind } from "./kind";
import { takes } from "./made";
import type { SdkFields } from "./sdk-fields";

/** `cloudflare.HyperdriveConfig` of @pulumi/cloudflare. */
export interface HyperdriveResource extends AccountResource {
  readonly name: pulumi.Output<string>;
  readonly originConnectionLimit: pulumi.Output<number | undefined>;
}

const fields = (id: pulumi.Input<string>) => ({ id }) satisfies SdkFields<"hyperdrive">;

const kind = bindingKind({
  type: "hyperdrive",
  takes: takes({ configId: filledText }),
  recognised: cloudflareResource<HyperdriveResource, Hyperdrive>(["HyperdriveConfig"], ({ id }) => fields(id)),
});

/**
 * A database behind Hyperdrive, by the ID of its configuration. A `cloudflare.HyperdriveConfig` is bound as it is,
 * without this.
 *
 * @param configId The ID of the configuration: 32 hexadecimal digits.
 * @see https://developers.cloudflare.com/hyperdrive/get-started/
 *
 * @example
 * ```ts
 * bindings: { ORDERS_DB: binding.hyperdrive("57b7076f58be42419276f058a8968187") }
 * // in the Worker: postgres(env.ORDERS_DB.connectionString)
 * ```
 */
export function hyperdrive(configId: pulumi.Input<string>): Binding<Hyperdrive> {
  return kind.make({ configId }, {}, () => fields(configId));
}

hyperdrive.kind = kind;
