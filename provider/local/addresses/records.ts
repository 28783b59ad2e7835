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

export const emailRuleRecord = z.object({
  id: z.string(),
  zoneId: z.string(),
  matchers: z.array(
    z.object({ type: z.enum(["all", "literal"]), field: z.literal("to").optional(), value: z.string().optional() }),
  ),
  actions: z.array(z.object({ type: z.enum(["drop", "forward", "worker"]), value: z.array(z.string()).optional() })),
  enabled: z.boolean(),
  name: z.string(),
  priority: z.number(),
  source: z.enum(["api", "wrangler"]),
  /** The Worker whose `addresses` wrangler made the rule for. */
  ownerWorkerTag: z.string().optional(),
});

/** What a catch-all is kept under: a zone has one, and the ID of no other rule is like it. */
export const catchAllKey = (zone: string): string => `catch-all-${zone}`;

export type EmailRuleRecord = z.infer<typeof emailRuleRecord>;
export type ZoneRecord = z.infer<typeof zoneRecord>;
export type RouteRecord = z.infer<typeof routeRecord>;
export type DomainRecord = z.infer<typeof domainRecord>;
