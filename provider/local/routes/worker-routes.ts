import { randomBytes } from "node:crypto";

import { Hono } from "hono";
import { z } from "zod";

import { isWithin, urlOf } from "../addresses/hosts";
import { parsePattern } from "../addresses/pattern";
import type { RouteRecord, ZoneRecord } from "../addresses/records";
import type { Services } from "../context";
import { ApiError, body, ok } from "../envelope";
import { errors } from "../errors";
import { scriptOf } from "../upload/upload";
import { param } from "./names";

const INVALID_BODY = 10026;
const route = z.looseObject({ pattern: z.string(), script: z.string().nullish() });
const scriptRoutes = z.array(
  z.looseObject({ pattern: z.string(), zone_id: z.string().optional(), zone_name: z.string().optional() }),
);

/** `zones/{zone_id}/workers/routes`. */
export function workerRoutes(services: Services): Hono {
  const { routes } = services.store.addresses;
  const app = new Hono();

  app.get("/:zone/workers/routes", (c) => {
    const zone = zoneId(param(c, "zone"));
    const found = routes.all().filter(({ zoneId: own }) => own === zone);
    return ok(
      c,
      found.map((each) => shown(services, each)),
    );
  });

  app.post("/:zone/workers/routes", async (c) => {
    const sent = await body(c, route, INVALID_BODY);
    return ok(c, shown(services, write(services, zoneId(param(c, "zone")), newId(), sent)));
  });

  app.get("/:zone/workers/routes/:id", (c) => ok(c, shown(services, routeOf(param(c, "zone"), param(c, "id")))));

  app.put("/:zone/workers/routes/:id", async (c) => {
    const { id, zoneId: zone } = routeOf(param(c, "zone"), param(c, "id"));
    return ok(c, shown(services, write(services, zone, id, await body(c, route, INVALID_BODY))));
  });

  app.delete("/:zone/workers/routes/:id", (c) => {
    const { id } = routeOf(param(c, "zone"), param(c, "id"));
    routes.delete(id);
    return ok(c, { id });
  });
  return app;

  function routeOf(zone: string, id: string): RouteRecord {
    const found = routes.get(id);
    if (found?.zoneId !== zoneId(zone)) throw errors.workerRoute();
    return found;
  }
}

/** `workers/scripts/{script_name}/routes`: all routes of a script at once, as wrangler sets them. */
export function routesOfScripts(services: Services): Hono {
  const { addresses } = services.store;
  const app = new Hono();

  app.get("/:name/routes", (c) => {
    const { name } = scriptOf(services, param(c, "name"));
    const own = addresses.routes.all().filter(({ script }) => script === name);
    return ok(
      c,
      own.map((each) => ({ ...shown(services, each), zone_name: addresses.zone(each.zoneId)?.name })),
    );
  });

  app.put("/:name/routes", async (c) => {
    const { name } = scriptOf(services, param(c, "name"));
    const wanted = (await body(c, scriptRoutes, INVALID_BODY)).map(({ pattern, zone_id, zone_name }) => {
      const { id } = zoneOfPattern(services, pattern, zone_id, zone_name);
      const known = addresses.routes.all().find((each) => each.zoneId === id && each.pattern === pattern);
      return check(services, id, known?.script === name ? known.id : newId(), { pattern, script: name });
    });
    const kept = new Set(wanted.map(({ id }) => id));
    for (const { id, script } of addresses.routes.all()) {
      if (script === name && !kept.has(id)) addresses.routes.delete(id);
    }
    for (const each of wanted) addresses.routes.set(each);
    return ok(
      c,
      wanted.map(({ pattern }) => pattern),
    );
  });
  return app;
}

const newId = (): string => randomBytes(16).toString("hex");

function zoneId(id: string): string {
  if (!/^[0-9a-f]{32}$/.test(id)) throw errors.route(`/zones/${id}`);
  return id;
}

function write(services: Services, zone: string, id: string, sent: z.output<typeof route>): RouteRecord {
  const record = check(services, zone, id, sent);
  services.store.addresses.routes.set(record);
  return record;
}

/** A route as it may be written, or the API's refusal. */
function check(services: Services, zone: string, id: string, { pattern, script }: z.output<typeof route>): RouteRecord {
  const { addresses, scripts } = services.store;
  const parts = parsePattern(pattern);
  const { name = "" } = (parts && addresses.zoneFor(zone, parts.host)) ?? {};
  // Of the pattern for everything, `*/*`, the zone is told by its id alone.
  const isOfZone = parts && (isWithin(parts.host.replace(/^\./, ""), name) || (parts.host === "" && name !== ""));
  if (!isOfZone) {
    throw new ApiError(
      400,
      10022,
      `Invalid pattern '${pattern.slice(0, 200)}': it must include the zone's name, with wildcards only at the start of the host and the end of the path, and no query.`,
    );
  }
  const same = addresses.routes
    .all()
    .find((other) => other.id !== id && other.pattern === pattern && addresses.zone(other.zoneId)?.name === name);
  if (same) throw new ApiError(409, 10020, "A route with the same pattern already exists.");
  if (script && !scripts.get(script))
    throw new ApiError(400, 10019, `The script '${script}' of the route does not exist.`);
  return { id, zoneId: zone, pattern, ...(script && { script }) };
}

function zoneOfPattern({ store }: Services, pattern: string, id?: string, name?: string): Pick<ZoneRecord, "id"> {
  if (id !== undefined) return { id: zoneId(id) };
  const host = name ?? parsePattern(pattern)?.host.replace(/^\./, "") ?? "";
  if (host === "") throw new ApiError(400, 10082, `The zone of the route '${pattern}' must be given.`);
  const zone = store.addresses.zoneOf(host.toLowerCase());
  if (!zone) throw errors.zoneOf(host);
  return zone;
}

/** `url` is this API's extension, as for workers.dev: here a host name is reached through a port. */
function shown({ hostsPort }: Services, { id, pattern, script }: RouteRecord) {
  const parts = parsePattern(pattern);
  const url = parts && !parts.hostWildcard ? urlOf(parts.host, hostsPort(), parts.path) : undefined;
  return { id, pattern, ...(script !== undefined && { script }), ...(url !== undefined && { url }) };
}
