import { Hono } from "hono";

import type { ZoneRecord } from "../addresses/records";
import type { Services } from "../context";
import { ok, page } from "../envelope";
import { errors } from "../errors";
import { param } from "./names";

/** `zones`. Any zone that a name could be in exists here, from when somebody asks for it by its name. */
export function zones({ store, accountId }: Services): Hono {
  const app = new Hono();

  app.get("/", (c) => {
    const { name, status = "active", "account.id": account = accountId, direction } = c.req.query();
    const named = name === undefined ? undefined : store.addresses.zoneNamed(name.replace(/^equal:/, "").toLowerCase());
    const found = name === undefined ? store.addresses.allZones() : named ? [named] : [];
    if (direction === "desc") found.reverse();
    const isShown = status === "active" && account === accountId;
    const { shown: items, info } = page(c, isShown ? found : [], { perPage: 20, max: 50 });
    return ok(
      c,
      items.map((zone) => shownZone(zone, accountId)),
      info,
    );
  });

  app.get("/:zone", (c) => {
    const zone = store.addresses.zone(param(c, "zone"));
    if (!zone) throw errors.zone();
    return ok(c, shownZone(zone, accountId));
  });
  return app;
}

function shownZone({ id, name, createdOn }: ZoneRecord, accountId: string) {
  return {
    id,
    name,
    status: "active",
    paused: false,
    type: "full",
    development_mode: 0,
    name_servers: [],
    original_name_servers: null,
    original_registrar: null,
    original_dnshost: null,
    created_on: createdOn,
    modified_on: createdOn,
    activated_on: createdOn,
    meta: {},
    owner: { id: null, type: "user", email: null },
    account: { id: accountId, name: "Embedded Cloudflare" },
    plan: { id: "0feeeeeeeeeeeeeeeeeeeeeeeeeeeeee", name: "Free Website" },
    permissions: [],
  };
}
