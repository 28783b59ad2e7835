// What state and previews hold of a route.
export interface RouteInputs {
  pattern: string;
  accountId: string;
  zoneId?: string;
  zoneName?: string;
  scriptName: string;
  adopt: boolean;
  /** What people should know of this change, for the preview alone. */
  notice?: string;
}

export interface RouteOutputs extends RouteInputs {
  routeId: string;
  /** The ID of the zone that it is in, given or found. */
  foundZoneId: string;
  /** Nothing for a pattern with a wildcard in the host. */
  url?: string;
}
