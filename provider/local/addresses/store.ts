import { createHash } from "node:crypto";
import { join } from "node:path";

import { Collection } from "../store/collection";
import type { Addresses } from "./hosts";
import {
  type DomainRecord,
  domainRecord,
  type EmailRuleRecord,
  emailRuleRecord,
  type RouteRecord,
  routeRecord,
  type ZoneRecord,
  zoneRecord,
} from "./records";

/** Second labels under which a country registers names, as in `example.co.uk`. */
const COUNTRY_WIDE = /^(ac|co|com|edu|gov|net|org)$/;

/** Zones, routes and custom domains. A zone is made up when it is first asked for. */
export class AddressStore {
  readonly routes: Collection<RouteRecord>;
  readonly domains: Collection<DomainRecord>;
  readonly emailRules: Collection<EmailRuleRecord>;
  private readonly zones: Collection<ZoneRecord>;

  constructor(folder: string) {
    this.routes = new Collection(join(folder, "routes"), routeRecord, ({ id }) => id);
    this.domains = new Collection(join(folder, "domains"), domainRecord, ({ hostname }) => hostname);
    this.emailRules = new Collection(join(folder, "email-rules"), emailRuleRecord, ({ id }) => id);
    this.zones = new Collection(join(folder, "zones"), zoneRecord, ({ id }) => id);
  }

  allZones(): ZoneRecord[] {
    return this.zones.all().sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  zone(id: string): ZoneRecord | undefined {
    return this.zones.get(id);
  }

  /** The zone of that very name. One that could be registered exists as soon as somebody asks. */
  zoneNamed(name: string): ZoneRecord | undefined {
    const known = this.zones.all().find((zone) => zone.name === name);
    if (known || registrable(name) !== name) return known;
    return this.addZone(createHash("sha256").update(name).digest("hex").slice(0, 32), name);
  }

  /** The zone of that id. One of an account elsewhere exists here too, by the host that is first put into it. */
  zoneFor(id: string, host: string): ZoneRecord | undefined {
    const name = registrable(host);
    return this.zones.get(id) ?? (name === undefined ? undefined : this.addZone(id, name));
  }

  /** The zone that a host name is in, the longest first. */
  zoneOf(host: string): ZoneRecord | undefined {
    const labels = host.split(".");
    for (let from = 0; from < labels.length - 1; from += 1) {
      const zone = this.zoneNamed(labels.slice(from).join("."));
      if (zone) return zone;
    }
    return undefined;
  }

  /** What leads somewhere. */
  answering(): Pick<Addresses, "routes" | "domains"> {
    const zoneName = (id: string) => this.zones.get(id)?.name ?? "";
    return {
      routes: this.routes.all().map(({ pattern, script, zoneId }) => ({ pattern, script, zoneName: zoneName(zoneId) })),
      domains: this.domains
        .all()
        .filter(({ enabled }) => enabled)
        .map(({ hostname, service }) => ({ hostname, script: service })),
    };
  }

  /** The Worker that gets the mail for an address, by the rule for it or the catch-all of its zone. */
  workerForMail(address: string): string | undefined {
    const wanted = address.toLowerCase();
    const zone = this.zoneOf(wanted.slice(wanted.indexOf("@") + 1));
    if (zone === undefined) return undefined;
    const own = this.emailRules.all().filter(({ zoneId, enabled }) => zoneId === zone.id && enabled);
    const isFor = (type: string) => (rule: EmailRuleRecord) =>
      rule.matchers.some((each) => each.type === type && (type === "all" || each.value?.toLowerCase() === wanted));
    const rule = own.find(isFor("literal")) ?? own.find(isFor("all"));
    return rule?.actions.find(({ type }) => type === "worker")?.value?.[0];
  }

  /** Removes what leads to a script that does not exist: it is gone, or a crash kept it from taking that along. */
  keepFor(exists: (script: string) => boolean): void {
    const isLost = (script: string | undefined) => script !== undefined && !exists(script);
    for (const { id, script } of this.routes.all()) if (isLost(script)) this.routes.delete(id);
    for (const { hostname, service } of this.domains.all()) if (isLost(service)) this.domains.delete(hostname);
  }

  private addZone(id: string, name: string): ZoneRecord {
    const zone = { id, name, createdOn: new Date().toISOString() };
    this.zones.set(zone);
    return zone;
  }
}

/** The part of a host name that somebody could register. */
function registrable(host: string): string | undefined {
  const labels = host.split(".");
  const [last = "", second = ""] = [labels.at(-1), labels.at(-2)];
  const count = COUNTRY_WIDE.test(second) && last.length === 2 ? 3 : 2;
  const isName = /^[a-z][a-z0-9-]*$/.test(last) && labels.every((label) => /^[a-z0-9_-]{1,63}$/.test(label));
  return isName && labels.length >= count ? labels.slice(-count).join(".") : undefined;
}
