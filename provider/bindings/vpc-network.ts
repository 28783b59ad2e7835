// Runs in the program.
import type { Fetcher } from "@cloudflare/workers-types";
import type * as pulumi from "@pulumi/pulumi";

import { filledText, object, oneOfThese, type Rule } from "../lifecycle/rules";
import type { Binding } from "./bindable";
import { type AccountResource, cloudflareResource } from "./cloudflare-resource";
import { bindingKind } from "./kind";
import type { SdkFields } from "./sdk-fields";

/** `cloudflare.ZeroTrustTunnelCloudflared` of @pulumi/cloudflare. */
export interface TunnelResource extends AccountResource {
  readonly tunnelSecret: pulumi.Output<string | undefined>;
}

export type VpcNetworkOptions =
  | {
      /** The ID of a Cloudflare Tunnel: a UUID. */
      tunnelId: pulumi.Input<string>;
    }
  | {
      /** A network that is not one tunnel's; `"cf1:network"` is the only one. */
      networkId: pulumi.Input<string>;
      /** Sends requests with an identity that Gateway knows.
       * @defaultValue none */
      identity?: pulumi.Input<"runtime-email-alpha" | undefined>;
    };

const network = oneOfThese(
  ["tunnelId", "networkId"],
  object({ tunnelId: filledText, networkId: filledText, identity: filledText }),
);

const withIdentity: Rule = (value, property) => {
  const failures = network(value, property);
  const { tunnelId, identity } = Object(value) as { tunnelId?: unknown; identity?: unknown };
  if (failures.length > 0 || tunnelId === undefined || identity === undefined) return failures;
  return [{ property: `${property}.identity`, reason: "Requires a `networkId`." }];
};

const kind = bindingKind({
  type: "vpc_network",
  takes: withIdentity,
  recognised: cloudflareResource<TunnelResource, Fetcher>(
    ["ZeroTrustTunnelCloudflared", "Tunnel"],
    ({ id }) => ({ tunnel_id: id }) satisfies SdkFields<"vpc_network">,
  ),
});

/**
 * A private network that the code can fetch from: that of a Cloudflare Tunnel, or all of the account's. A
 * `cloudflare.ZeroTrustTunnelCloudflared` is bound as it is, without this.
 *
 * @see https://developers.cloudflare.com/workers-vpc/
 *
 * @example
 * ```ts
 * bindings: { OFFICE: binding.vpcNetwork({ tunnelId: "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415" }) }
 * // in the Worker: await env.OFFICE.fetch("http://10.0.0.5/health")
 * ```
 */
export function vpcNetwork(options: VpcNetworkOptions): Binding<Fetcher> {
  return kind.make({}, options, (given): SdkFields<"vpc_network"> =>
    "tunnelId" in given ? { tunnel_id: given.tunnelId } : { network_id: given.networkId, identity: given.identity },
  );
}

vpcNetwork.kind = kind;
