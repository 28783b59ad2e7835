import { z } from "zod";

export const zoneRecord = z.object({ id: z.string(), name: z.string(), createdOn: z.string() });

export const routeRecord = z.object({
  id: z.string(),
  zoneId: z.string(),
  pattern: z.string(),
  /** A route without one leaves its requests to the origin. */
  script: z.string().optional(),
});

export const domainRecord = z.object({
  id: z.string(),
  certificateId: z.string(),
  hostname: z.string(),
  zoneId: z.string(),
  service: z.string(),
  enabled: z.boolean(),
  previewsEnabled: z.boolean(),
});

export type ZoneRecord = z.infer<typeof zoneRecord>;
export type RouteRecord = z.infer<typeof routeRecord>;
export type DomainRecord = z.infer<typeof domainRecord>;
