import { ConfigError } from "./config-error";
import { Fields, isRecord } from "./fields";
import type { Environment } from "./inheritance";
import type { Notes } from "./notes";

export interface Route {
  pattern: string;
  /** The zone: its id, or its domain. */
  zone: { id: string } | { domain: string };
}

export interface Routes {
  routes: Route[];
  /** Host names. */
  domains: string[];
}

/** The routes and custom domains of one environment. */
export function readRoutes(config: Fields, environment: Environment, notes: Notes): Routes {
  const single = config.get("route");
  const list = config.list("routes") ?? (single === undefined || single === "" ? [] : [single]);
  const key = config.has("routes") ? "routes" : "route";
  const found: Routes = { routes: [], domains: [] };
  list.forEach((entry, index) => {
    const at = key === "route" ? key : `${key}[${index}]`;
    if (typeof entry === "string") {
      const domain = guessZone(entry);
      notes.check(at, `no zone is set. The program puts the route "${entry}" in the zone ${domain}.`);
      found.routes.push({ pattern: entry, zone: { domain } });
      return;
    }
    if (!isRecord(entry)) throw new ConfigError(`${at} must be a string or an object, got ${JSON.stringify(entry)}.`);
    const fields = new Fields(entry, at);
    const pattern = fields.requiredText("pattern");
    const id = fields.text("zone_id");
    const name = fields.text("zone_name");
    if (fields.flag("custom_domain") === true) {
      found.domains.push(pattern);
      for (const option of ["enabled", "previews_enabled"]) {
        if (fields.has(option)) notes.lost(fields.at(option), "not a property of cloudflare.WorkersCustomDomain.");
      }
    } else if (id !== undefined) found.routes.push({ pattern, zone: { id } });
    else found.routes.push({ pattern, zone: { domain: name ?? guessZone(pattern) } });
    for (const key of fields.unasked()) notes.lost(fields.at(key), "not a key that wrangler documents for a route.");
  });
  if (list.length > 0 && environment.inherits(key)) {
    const what = found.domains.length > 0 ? "custom domains" : "routes";
    notes.check(
      key,
      `inherited from the top level, so each deployment takes the ${what} away from the top level's Worker.`,
    );
  }
  return found;
}

/** The domain that a pattern most likely belongs to. If it is wrong, Cloudflare finds no zone, and the preview fails. */
function guessZone(pattern: string): string {
  const host = (pattern.replace(/^[a-z]+:\/\//i, "").split("/")[0] ?? "").replace(/^\*\.?/, "").replace(/:\d+$/, "");
  const labels = host.split(".");
  const countryWide = /^(ac|co|com|edu|gov|net|org)$/.test(labels.at(-2) ?? "") && labels.at(-1)?.length === 2;
  return labels.slice(countryWide ? -3 : -2).join(".");
}
