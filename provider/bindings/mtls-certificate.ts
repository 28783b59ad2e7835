// Runs in the program.
import type { Fetcher } from "@cloudflare/workers-types";
import type * as pulumi from "@pulumi/pulumi";

import { filledText } from "../lifecycle/rules";
import type { Binding } from "./bindable";
import { type AccountResource, cloudflareResource } from "./cloudflare-resource";
import { bindingKind } from "./kind";
import { takes } from "./made";
import type { SdkFields } from "./sdk-fields";

/** `cloudflare.MtlsCertificate` of @pulumi/cloudflare. */
export interface MtlsCertificateResource extends AccountResource {
  readonly certificates: pulumi.Output<string>;
  readonly serialNumber: pulumi.Output<string>;
}

const fields = (id: pulumi.Input<string>) => ({ certificate_id: id }) satisfies SdkFields<"mtls_certificate">;

const kind = bindingKind({
  type: "mtls_certificate",
  takes: takes({ certificateId: filledText }),
  recognised: cloudflareResource<MtlsCertificateResource, Fetcher>(["MtlsCertificate"], ({ id }) => fields(id)),
});

/**
 * A client certificate that requests are sent with, by its ID. A `cloudflare.MtlsCertificate` is bound as it is, without
 * this.
 *
 * @param certificateId The ID of the certificate: a UUID.
 * @see https://developers.cloudflare.com/workers/runtime-apis/bindings/mtls/
 *
 * @example
 * ```ts
 * bindings: { BANK: binding.mtlsCertificate("2458ce5a-0c35-4c7f-82c7-8e9487d3ff60") }
 * // in the Worker: await env.BANK.fetch("https://bank.example.com/accounts")
 * ```
 */
export function mtlsCertificate(certificateId: pulumi.Input<string>): Binding<Fetcher> {
  return kind.make({ certificateId }, {}, () => fields(certificateId));
}

mtlsCertificate.kind = kind;
