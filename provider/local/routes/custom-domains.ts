import { randomBytes, randomUUID } from "node:crypto";

import { Hono } from "hono";
import { z } from "zod";

import { urlOf } from "../addresses/hosts";
import type { DomainRecord, ZoneRecord } from "../addresses/records";
import type { Services } from "../context";
import { ApiError, body, ok } from "../envelope";
import { errors } from "../errors";
import { scriptOf } from "../upload/upload";
import { param } from "./names";

const INVALID_BODY = 10026;

const origin = z.looseObject({
  hostname: z.string(),
  zone_id: z.string().optional(),
  zone_name: z.string().optional(),
  enabled: z.boolean().optional(),
  previews_enabled: z.boolean().optional(),
});
const attached = origin.extend({ service: z.string(), override_existing_origin: z.boolean().optional() });
const origins = z.looseObject({ override_existing_origin: z.boolean().optional(), origins: z.array(origin) });

type Origin = z.output<typeof origin>;

/** `workers/domains`. */
export function customDomains(services: Services): Hono {
  const { domains } = services.store.addresses;
  const app = new Hono();

  const list = (query: Record<string, string>) =>
    domains
      .all()
      .map((each) => shown(services, each))
      .filter(
        (each) =>
          (query["hostname"] ?? each.hostname) === each.hostname &&
          (query["service"] ?? each.service) === each.service &&
          (query["zone_id"] ?? each.zone_id) === each.zone_id &&
          (query["zone_name"] ?? each.zone_name) === each.zone_name &&
          (query["environment"] ?? each.environment) === each.environment,
      );
  const domainOf = (id: string): DomainRecord => {
    const found = domains.all().find((each) => each.id === id);
    if (!found) throw errors.customDomain();
    return found;
  };

  app.get("/", (c) => ok(c, list(c.req.query())));

  app.put("/", async (c) => {
    const { service, override_existing_origin: overrides = false, ...sent } = await body(c, attached, INVALID_BODY);
    const record = attach(services, scriptOf(services, service).name, sent, overrides);
    domains.set(record);
    return ok(c, shown(services, record));
  });

  app.get("/records", (c) => ok(c, list(c.req.query())));
  app.get("/records/:id", (c) => ok(c, shown(services, domainOf(param(c, "id")))));
  app.get("/:id", (c) => ok(c, shown(services, domainOf(param(c, "id")))));

  app.delete("/:id", (c) => {
    domains.delete(domainOf(param(c, "id")).hostname);
    return c.json({ success: true, errors: [], messages: [] });
  });
  return app;
}

/** `workers/scripts/{script_name}/domains`: all domains of a script at once, as wrangler sets them. */
export function domainsOfScripts(services: Services): Hono {
  const { domains } = services.store.addresses;
  const app = new Hono();
  const ownOf = (name: string) => domains.all().filter(({ service }) => service === name);

  app.post("/:name/domains/changeset", async (c) => {
    const { name } = scriptOf(services, param(c, "name"));
    const sent = await body(c, z.array(origin), INVALID_BODY);
    const wanted = sent.map((each) => attach(services, name, each, true));
    const hostnames = new Set(wanted.map(({ hostname }) => hostname));
    const removed =
      c.req.query("replace_state") === "true" ? ownOf(name).filter((own) => !hostnames.has(own.hostname)) : [];
    return ok(c, {
      added: wanted.filter(({ hostname }) => !domains.get(hostname)).map((each) => shown(services, each)),
      removed: removed.map((each) => shown(services, each)),
      updated: wanted.flatMap((each) => {
        const before = domains.get(each.hostname);
        return before ? [{ ...shown(services, each), modified: !sameDomain(before, each) }] : [];
      }),
      // There are no DNS records here that could be in the way.
      conflicting: [],
    });
  });

  app.put("/:name/domains/records", async (c) => {
    const { name } = scriptOf(services, param(c, "name"));
    const { override_existing_origin: overrides = false, origins: sent } = await body(c, origins, INVALID_BODY);
    const wanted = sent.map((each) => attach(services, name, each, overrides));
    const hostnames = new Set(wanted.map(({ hostname }) => hostname));
    for (const { hostname } of ownOf(name)) if (!hostnames.has(hostname)) domains.delete(hostname);
    for (const each of wanted) domains.set(each);
    return ok(
      c,
      wanted.map((each) => shown(services, each)),
    );
  });
  return app;
}

/** A domain as it may be written, or the API's refusal. */
function attach({ store }: Services, service: string, sent: Origin, overrides: boolean): DomainRecord {
  const hostname = sent.hostname.toLowerCase();
  if (!/^[a-z0-9_-]+(\.[a-z0-9_-]+)+$/.test(hostname)) {
    throw new ApiError(400, INVALID_BODY, `The hostname '${sent.hostname.slice(0, 200)}' is not valid.`);
  }
  const zone = zoneOf(store.addresses, hostname, sent);
  if (!zone) throw errors.zoneOf(hostname);
  const before = store.addresses.domains.get(hostname);
  if (before && before.service !== service && !overrides) {
    throw new ApiError(409, 100116, `The hostname '${hostname}' is already in use by the Worker '${before.service}'.`);
  }
  return {
    id: before?.id ?? randomBytes(20).toString("hex"),
    certificateId: before?.certificateId ?? randomUUID(),
    hostname,
    zoneId: zone.id,
    service,
    enabled: sent.enabled ?? true,
    previewsEnabled: sent.previews_enabled ?? false,
  };
}

function zoneOf(addresses: Services["store"]["addresses"], hostname: string, sent: Origin): ZoneRecord | undefined {
  if (sent.zone_id !== undefined) return addresses.zoneFor(sent.zone_id, hostname);
  return sent.zone_name === undefined ? addresses.zoneOf(hostname) : addresses.zoneNamed(sent.zone_name.toLowerCase());
}

function sameDomain(one: DomainRecord, other: DomainRecord): boolean {
  return (
    one.service === other.service &&
    one.zoneId === other.zoneId &&
    one.enabled === other.enabled &&
    one.previewsEnabled === other.previewsEnabled
  );
}

/** `url` is this API's extension, as for workers.dev: here a host name is reached through a port. */
function shown({ store, hostsPort }: Services, domain: DomainRecord) {
  return {
    id: domain.id,
    cert_id: domain.certificateId,
    hostname: domain.hostname,
    service: domain.service,
    environment: "production",
    zone_id: domain.zoneId,
    zone_name: store.addresses.zone(domain.zoneId)?.name ?? "",
    enabled: domain.enabled,
    previews_enabled: domain.previewsEnabled,
    url: urlOf(domain.hostname, hostsPort(), "/"),
  };
}
