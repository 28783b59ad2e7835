// Runs in the program.
import type * as pulumi from "@pulumi/pulumi";

/** A route of a Worker: the pattern alone, or with options. */
export interface RouteArgs {
  /**
   * What is matched, `example.com/*` for example: a host name with an optional scheme and path. `*` may begin the host and
   * end the path. A change is another route.
   * @see https://developers.cloudflare.com/workers/configuration/routing/routes/#matching-behavior
   */
  pattern: pulumi.Input<string>;
  /** The ID of the zone.
   * @defaultValue the zone of the account that the host name is in */
  zoneId?: pulumi.Input<string>;
  /** The name of the zone, to find its ID. Either this or `zoneId`.
   * @defaultValue the host name of the pattern, or the domain that it is in */
  zoneName?: pulumi.Input<string>;
  /** Takes over a route of this pattern that leads to another Worker. Without it such a route is never touched.
   * @defaultValue `adopt` of the Worker */
  adopt?: boolean;
}
