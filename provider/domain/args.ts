// Runs in the program.
import type * as pulumi from "@pulumi/pulumi";

/** A custom domain of a Worker: the host name alone, or with options. */
export interface CustomDomainArgs {
  /**
   * The host name that the Worker is the origin of, `shop.example.com` for example. Cloudflare makes its DNS record and
   * certificate. A change is another custom domain.
   * @see https://developers.cloudflare.com/workers/configuration/routing/custom-domains/
   */
  hostname: pulumi.Input<string>;
  /** The ID of the zone.
   * @defaultValue the zone that the host name is in, which Cloudflare finds */
  zoneId?: pulumi.Input<string>;
  /** The name of the zone. Either this or `zoneId`.
   * @defaultValue the zone that the host name is in, which Cloudflare finds */
  zoneName?: pulumi.Input<string>;
  /** Whether the deployed version answers there.
   * @defaultValue true, by Cloudflare */
  enabled?: pulumi.Input<boolean>;
  /** Whether versions have preview addresses below it.
   * @defaultValue false, by Cloudflare */
  previews?: pulumi.Input<boolean>;
  /** Takes over a custom domain of this host name that leads to another Worker. Without it such a domain is never touched.
   * @defaultValue `adopt` of the Worker */
  adopt?: boolean;
}
