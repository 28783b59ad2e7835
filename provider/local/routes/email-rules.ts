import { randomBytes } from "node:crypto";

import type { Context } from "hono";
import { Hono } from "hono";
import { z } from "zod";

import { catchAllKey, type EmailRuleRecord } from "../addresses/records";
import type { Services } from "../context";
import { ApiError, body, ok, page } from "../envelope";
import { errors } from "../errors";
import { param } from "./names";

export const INVALID_BODY = 2020;
export const UNKNOWN_WORKER = 2016;
const NOT_FOUND = 2021;

const action = z.object({ type: z.enum(["drop", "forward", "worker"]), value: z.array(z.string()).optional() });
const common = {
  actions: z.array(action).min(1),
  enabled: z.boolean().default(true),
  name: z.string().max(256).default(""),
  source: z.enum(["api", "wrangler"]).default("api"),
  owner_worker_tag: z.string().optional(),
};
const rule = z
  .object({
    ...common,
    matchers: z
      .array(z.object({ type: z.literal("literal"), field: z.literal("to"), value: z.string().includes("@") }))
      .length(1),
    priority: z.number().int().min(0).default(0),
  })
  .transform(kept);
const catchAll = z
  .object({ ...common, matchers: z.array(z.object({ type: z.literal("all") })).length(1) })
  .transform(kept);

/** `zones/{zone_id}/email/routing/rules`. */
export function emailRules(services: Services): Hono {
  const { emailRules: rules } = services.store.addresses;
  const app = new Hono();
  const base = "/:zone/email/routing/rules";

  app.get(base, (c) => {
    const zone = zoneId(c);
    const enabled = c.req.query("enabled");
    const found = rules
      .all()
      .filter((each) => each.zoneId === zone && each.id !== catchAllKey(zone))
      .filter((each) => enabled === undefined || String(each.enabled) === enabled);
    const { shown: items, info } = page(c, found, { perPage: 20, max: 50 });
    return ok(c, items.map(shownRule), info);
  });

  app.post(base, async (c) => {
    const zone = zoneId(c);
    const id = randomBytes(16).toString("hex");
    return ok(c, shownRule(write(services, { ...(await body(c, rule, INVALID_BODY)), id, zoneId: zone })));
  });

  app.get(`${base}/catch_all`, (c) => {
    const zone = zoneId(c);
    return ok(c, shownRule(rules.get(catchAllKey(zone)) ?? dropping(zone)));
  });

  app.put(`${base}/catch_all`, async (c) => {
    const zone = zoneId(c);
    const sent = await body(c, catchAll, INVALID_BODY);
    return ok(c, shownRule(write(services, { ...dropping(zone), ...sent })));
  });

  app.get(`${base}/:rule`, (c) => ok(c, shownRule(ruleOf(c))));

  app.put(`${base}/:rule`, async (c) => {
    const { id, zoneId: zone } = ruleOf(c);
    return ok(c, shownRule(write(services, { ...(await body(c, rule, INVALID_BODY)), id, zoneId: zone })));
  });

  app.delete(`${base}/:rule`, (c) => {
    const found = ruleOf(c);
    rules.delete(found.id);
    return ok(c, shownRule(found));
  });
  return app;

  function ruleOf(c: Context): EmailRuleRecord {
    const zone = zoneId(c);
    const found = rules.get(param(c, "rule"));
    if (found?.zoneId !== zone) throw new ApiError(404, NOT_FOUND, "Rule not found");
    return found;
  }
}

function zoneId(c: Context): string {
  const id = param(c, "zone");
  if (!/^[0-9a-f]{32}$/.test(id)) throw errors.route(c.req.path);
  return id;
}

/** What a zone does with mail that no rule matches, unless it is told. */
function dropping(zone: string): EmailRuleRecord {
  return {
    id: catchAllKey(zone),
    zoneId: zone,
    matchers: [{ type: "all" }],
    actions: [{ type: "drop" }],
    enabled: false,
    name: "",
    priority: 2_147_483_647,
    source: "api",
  };
}

function write({ store }: Services, record: EmailRuleRecord): EmailRuleRecord {
  const { addresses, scripts } = store;
  const [matcher] = record.matchers;
  const host = matcher?.type === "literal" ? (matcher.value ?? "").split("@")[1]?.toLowerCase() : undefined;
  const zone = host === undefined ? undefined : addresses.zoneFor(record.zoneId, host)?.name;
  if (host !== undefined && host !== zone && !host.endsWith(`.${zone ?? ""}`)) {
    throw new ApiError(400, INVALID_BODY, `The address of the rule is not in the zone: ${host}`);
  }
  for (const { type, value: [script = ""] = [] } of record.actions) {
    if (type === "worker" && !scripts.get(script)) {
      throw new ApiError(400, UNKNOWN_WORKER, `The Worker '${script}' of the rule does not exist.`);
    }
  }
  addresses.emailRules.set(record);
  return record;
}

function kept<Sent extends { owner_worker_tag?: string | undefined }>({ owner_worker_tag: tag, ...rest }: Sent) {
  return { ...rest, ...(tag !== undefined && { ownerWorkerTag: tag }) };
}

/** A rule, as the API shows it. */
export function shownRule({ id, zoneId: zone, ownerWorkerTag, ...rest }: EmailRuleRecord) {
  const shown = id === catchAllKey(zone) ? zone : id;
  return { id: shown, tag: shown, ...rest, ...(ownerWorkerTag !== undefined && { owner_worker_tag: ownerWorkerTag }) };
}
