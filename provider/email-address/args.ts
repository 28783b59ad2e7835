// Runs in the program.
import type * as pulumi from "@pulumi/pulumi";

/** An email address of a Worker: the address alone, or with options. */
export interface EmailAddressArgs {
  /**
   * The address whose mail the Worker's `email()` gets, `support@example.com` for example. `*@example.com` is the catch-all of
   * the zone: what no other rule matches. A change is another address.
   * @see https://developers.cloudflare.com/email-routing/email-workers/
   */
  address: pulumi.Input<string>;
  /** The ID of the zone.
   * @defaultValue the zone of the account that the address is in */
  zoneId?: pulumi.Input<string>;
  /** Takes over the rule that the address has, or the catch-all of the zone. Without it such a rule is never touched.
   * @defaultValue `adopt` of the Worker */
  adopt?: boolean;
}
