import { Hono } from "hono";
import { z } from "zod";

import { catchAllKey, type EmailRuleRecord, type ZoneRecord } from "../addresses/records";
import type { Services } from "../context";
import { ApiError, body, ok } from "../envelope";
import { INVALID_BODY, shownRule, UNKNOWN_WORKER } from "./email-rules";

const actions = z.array(z.object({ type: z.literal("worker"), value: z.array(z.string()).length(1) })).length(1);
const planRequest = z.object({
  owner_worker_tag: z.string(),
  rules: z.array(
    z.object({
      matchers: z
        .array(z.object({ type: z.literal("literal"), field: z.literal("to"), value: z.string().includes("@") }))
        .length(1),
      actions,
    }),
  ),
  catch_all_rules: z.array(
    z.object({
      target: z.string().startsWith("*@"),
      rule: z.object({ matchers: z.array(z.object({ type: z.literal("all") })).length(1), actions }),
    }),
  ),
});

interface Wanted {
  target: string;
  /** The Worker that gets the mail. */
  script: string | undefined;
}

/** What would make the rules of a Worker those of its `addresses`, by zone: wrangler asks, and then sends the changes itself. */
export function emailPlan({ store }: Services): Hono {
  const { addresses, scripts } = store;
  const app = new Hono();

  app.post("/plan", async (c) => {
    const { owner_worker_tag: owner, ...sent } = await body(c, planRequest, INVALID_BODY);
    if (!scripts.all().some(({ tag }) => tag === owner)) {
      throw new ApiError(400, UNKNOWN_WORKER, `The Worker with the tag '${owner}' does not exist.`);
    }
    const wanted: Wanted[] = [
      ...sent.rules.map((rule) => ({ target: rule.matchers[0]?.value ?? "", script: scriptOf(rule.actions) })),
      ...sent.catch_all_rules.map(({ target, rule }) => ({ target, script: scriptOf(rule.actions) })),
    ];
    const inZone = new Map<string, Wanted[]>();
    for (const each of wanted) {
      const { id } = zoneOf(each.target);
      inZone.set(id, [...(inZone.get(id) ?? []), each]);
    }
    const zones = addresses
      .allZones()
      .map((zone) => ({
        zone_id: zone.id,
        zone_name: zone.name,
        changes: changes(zone, inZone.get(zone.id) ?? [], owner),
      }))
      .filter((zone) => zone.changes.length > 0);
    return ok(c, { zones });
  });
  return app;

  function zoneOf(target: string): ZoneRecord {
    const host = target.slice(target.indexOf("@") + 1).toLowerCase();
    const zone = addresses.zoneOf(host);
    if (!zone || (target.startsWith("*@") && zone.name !== host)) {
      throw new ApiError(400, INVALID_BODY, `The account has no zone for the address: ${target}`);
    }
    return zone;
  }

  function changes(zone: ZoneRecord, wanted: Wanted[], owner: string) {
    const rules = addresses.emailRules.all().filter(({ id, zoneId }) => zoneId === zone.id && !isUnset(id, zone));
    const targetOf = ({ id, matchers: [matcher] }: EmailRuleRecord) =>
      id === catchAllKey(zone.id) ? `*@${zone.name}` : (matcher?.value ?? "").toLowerCase();
    const owned = (rule: EmailRuleRecord) => rule.source === "wrangler" && rule.ownerWorkerTag === owner;

    const needed = wanted.flatMap(({ target, script }) => {
      const rule = rules.find((each) => targetOf(each) === target.toLowerCase());
      if (!rule) return [{ type: "added", target }];
      if (!owned(rule)) return [{ type: "conflict", target, remote: remote(rule) }];
      return rule.enabled && scriptOf(rule.actions) === script
        ? []
        : [{ type: "updated", target, remote: remote(rule) }];
    });
    const targets = new Set(wanted.map(({ target }) => target.toLowerCase()));
    const left = rules.filter((rule) => owned(rule) && !targets.has(targetOf(rule)));
    return [...needed, ...left.map((rule) => ({ type: "deleted", target: targetOf(rule), remote: remote(rule) }))];
  }

  /** A catch-all that is off and drops is what a zone has that was never told. */
  function isUnset(id: string, zone: ZoneRecord): boolean {
    if (id !== catchAllKey(zone.id)) return false;
    const rule = addresses.emailRules.get(id);
    return rule?.enabled === false && rule.actions.every(({ type }) => type === "drop");
  }

  function remote(rule: EmailRuleRecord) {
    const owner = scripts.all().find(({ tag }) => tag === rule.ownerWorkerTag)?.name;
    return { ...shownRule(rule), ...(owner !== undefined && { owner_worker_name: owner }) };
  }
}

function scriptOf(actions: EmailRuleRecord["actions"]): string | undefined {
  return actions.find(({ type }) => type === "worker")?.value?.[0];
}
