// What state and previews hold of a custom domain.
export interface CustomDomainInputs {
  hostname: string;
  accountId: string;
  zoneId?: string;
  zoneName?: string;
  enabled?: boolean;
  previews?: boolean;
  scriptName: string;
  adopt: boolean;
  /** What people should know of this change, for the preview alone. */
  notice?: string;
}

export interface CustomDomainOutputs extends CustomDomainInputs {
  domainId: string;
  /** The ID of the zone that it is in. */
  foundZoneId: string;
  url: string;
}
