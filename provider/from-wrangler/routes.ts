import { ConfigError } from "./config-error";
import { type Expression, list, object, optional, value } from "./expression";
import { Fields, isRecord } from "./fields";
import type { Environment } from "./inheritance";
import type { Notes } from "./notes";

/** Routes and custom domains as options of the Worker. */
export interface Routes {
  routes: Expression[];
  domains: Expression[];
}

/** The routes and custom domains of one environment. */
export function readRoutes(config: Fields, environment: Environment, notes: Notes): Routes {
  const single = config.get("route");
  const entries = config.list("routes") ?? (single === undefined || single === "" ? [] : [single]);
  const key = config.has("routes") ? "routes" : "route";
  const found: Routes = { routes: [], domains: [] };
  entries.forEach((entry, index) => {
    const at = key === "route" ? key : `${key}[${index}]`;
    if (typeof entry === "string") {
      found.routes.push(value(entry));
      return;
    }
    if (!isRecord(entry)) throw new ConfigError(`${at} must be a string or an object, got ${JSON.stringify(entry)}.`);
    const fields = new Fields(entry, at);
    const pattern = fields.requiredText("pattern");
    const zoneId = fields.text("zone_id");
    const zoneName = fields.text("zone_name");
    const zone = zoneId === undefined ? { zoneName: optional(zoneName) } : { zoneId: value(zoneId) };
    if (fields.flag("custom_domain") === true) {
      const switches = {
        enabled: optional(fields.flag("enabled")),
        previews: optional(fields.flag("previews_enabled")),
      };
      found.domains.push(textOrObject("hostname", pattern, { ...zone, ...switches }));
    } else found.routes.push(textOrObject("pattern", pattern, zone));
    for (const unknown of fields.unasked()) {
      notes.lost(fields.at(unknown), "not a key that wrangler documents for a route.");
    }
  });
  if (entries.length > 0 && environment.inherits(key)) {
    const what = found.domains.length > 0 ? "custom domains" : "routes";
    notes.check(
      key,
      `inherited from the top level, so each deployment takes the ${what} away from the top level's Worker.`,
    );
  }
  return found;
}

/** The text alone where nothing more is to be said. */
function textOrObject(name: string, text: string, options: Record<string, Expression | undefined>): Expression {
  const whole = object({ [name]: value(text), ...options });
  return whole.entries.length > 1 ? whole : value(text);
}

/** A list that an option has; nothing when it is empty. */
export function listed(items: Expression[]): Expression | undefined {
  return items.length > 0 ? list(items) : undefined;
}
