// What state and previews hold of an email address.
export interface EmailAddressInputs {
  address: string;
  accountId: string;
  zoneId?: string;
  scriptName: string;
  adopt: boolean;
  /** What people should know of this change, for the preview alone. */
  notice?: string;
}

export interface EmailAddressOutputs extends EmailAddressInputs {
  /** Nothing for a catch-all, of which a zone has one. */
  ruleId?: string;
  /** The ID of the zone that it is in, given or found. */
  foundZoneId: string;
}
