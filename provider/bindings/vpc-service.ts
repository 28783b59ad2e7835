// Runs in the program.
import type { Fetcher } from "@cloudflare/workers-types";
import type * as pulumi from "@pulumi/pulumi";

import { filledText } from "../lifecycle/rules";
import type { Binding } from "./bindable";
import { type AccountResource, cloudflareResource } from "./cloudflare-resource";
import { bindingKind } from "./kind";
import { takes } from "./made";
import type { SdkFields } from "./sdk-fields";

/** `cloudflare.ConnectivityDirectoryService` of @pulumi/cloudflare. */
export interface VpcServiceResource extends AccountResource {
  readonly serviceId: pulumi.Output<string>;
  readonly host: pulumi.Output<object>;
}

const fields = (id: pulumi.Input<string>) => ({ service_id: id }) satisfies SdkFields<"vpc_service">;

const kind = bindingKind({
  type: "vpc_service",
  takes: takes({ serviceId: filledText }),
  recognised: cloudflareResource<VpcServiceResource, Fetcher>(["ConnectivityDirectoryService"], ({ serviceId }) =>
    fields(serviceId),
  ),
});

/**
 * A service in a private network, by its ID. A `cloudflare.ConnectivityDirectoryService` is bound as it is, without this.
 *
 * @param serviceId The ID of the service: a UUID.
 * @see https://developers.cloudflare.com/workers-vpc/configuration/vpc-services/
 *
 * @example
 * ```ts
 * bindings: { BILLING: binding.vpcService("0195fa3e-6f4b-7a7d-8a3c-1a9b6f0f7f57") }
 * // in the Worker: await env.BILLING.fetch("http://billing/invoices")
 * ```
 */
export function vpcService(serviceId: pulumi.Input<string>): Binding<Fetcher> {
  return kind.make({ serviceId }, {}, () => fields(serviceId));
}

vpcService.kind = kind;
