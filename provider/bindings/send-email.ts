// Runs in the program.
import type { SendEmail } from "@cloudflare/workers-types";
import type * as pulumi from "@pulumi/pulumi";

import { atMostOneOf, filledText, list, object } from "../lifecycle/rules";
import type { Binding } from "./bindable";
import { type AccountResource, cloudflareResource } from "./cloudflare-resource";
import { bindingKind } from "./kind";
import type { SdkFields } from "./sdk-fields";

/** `cloudflare.EmailRoutingAddress` of @pulumi/cloudflare. */
export interface EmailRoutingAddressResource extends AccountResource {
  readonly email: pulumi.Output<string>;
  readonly verified: pulumi.Output<string>;
}

export interface SendEmailOptions {
  /** The one address that mail goes to. Either this or `allowedDestinationAddresses`.
   * @defaultValue every verified address of the account */
  destinationAddress?: pulumi.Input<string | undefined>;
  /** The addresses that mail may go to.
   * @defaultValue every verified address of the account */
  allowedDestinationAddresses?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  /** The addresses that mail may come from.
   * @defaultValue every address of a domain with Email Routing */
  allowedSenderAddresses?: pulumi.Input<pulumi.Input<string>[] | undefined>;
}

const addresses = atMostOneOf(
  ["destinationAddress", "allowedDestinationAddresses"],
  object({
    destinationAddress: filledText,
    allowedDestinationAddresses: list(filledText),
    allowedSenderAddresses: list(filledText),
  }),
);

const kind = bindingKind({
  type: "send_email",
  takes: addresses,
  recognised: cloudflareResource<EmailRoutingAddressResource, SendEmail>(["EmailRoutingAddress"], ({ email }) => ({
    destination_address: email,
  })),
});

/**
 * Sends mail to verified addresses. A `cloudflare.EmailRoutingAddress` is bound as it is, as the one destination.
 *
 * @see https://developers.cloudflare.com/email-routing/email-workers/send-email-workers/
 *
 * @example
 * ```ts
 * bindings: { SUPPORT: binding.sendEmail({ destinationAddress: "support@example.com" }) }
 * // in the Worker: await env.SUPPORT.send(message)
 * ```
 */
export function sendEmail(options: SendEmailOptions = {}): Binding<SendEmail> {
  return kind.make(
    {},
    options,
    (given) =>
      ({
        destination_address: given.destinationAddress,
        allowed_destination_addresses: given.allowedDestinationAddresses,
        allowed_sender_addresses: given.allowedSenderAddresses,
      }) satisfies SdkFields<"send_email">,
  );
}

sendEmail.kind = kind;
