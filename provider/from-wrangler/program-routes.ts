import type { Deployment } from "./deployment";
import type { Environments } from "./environments";
import { type Expression, print, value } from "./expression";
import type { JsonValue } from "./fields";

/** Routes by the zone's domain, routes by the zone's id, custom domains: each of them is written in its own way. */
interface RouteKind {
  key: string;
  /** One item a resource, as it stands in the record of what differs. */
  items: (deployment: Deployment) => Record<string, string>[];
  /** Which field of an item names the resource. */
  id: string;
  resource: (field: (name: string) => string) => string;
}

const KINDS: RouteKind[] = [
  {
    key: "routes",
    id: "pattern",
    items: ({ routes }) =>
      routes.flatMap(({ pattern, zone }) => ("domain" in zone ? [{ pattern, zone: zone.domain }] : [])),
    resource: (field) => route(field, `zoneId(${field("zone")})`),
  },
  {
    key: "routesByZoneId",
    id: "pattern",
    items: ({ routes }) => routes.flatMap(({ pattern, zone }) => ("id" in zone ? [{ pattern, zoneId: zone.id }] : [])),
    resource: (field) => route(field, field("zoneId")),
  },
  {
    key: "domains",
    id: "hostname",
    items: ({ domains }) => domains.map((hostname) => ({ hostname })),
    resource: (field) =>
      `new cloudflare.WorkersCustomDomain(${field("hostname")}, {\n  accountId: worker.accountId,\n  ${entry("hostname", field("hostname"))},\n  service: worker.name,\n});\n`,
  },
];

const ZONE_ID = `/** Returns the zone ID of a domain. */
const zoneId = (name: string) => cloudflare.getZoneOutput({ filter: { name } }).zoneId;
`;

/** The resources that lead requests to the Worker: one by one, or in a loop when stacks differ. */
export function printRoutes(deployments: Deployment[], environments: Environments): string[] {
  const written = KINDS.flatMap((kind) => printKind(kind, deployments, environments));
  return written.some((text) => text.includes("zoneId(")) ? [ZONE_ID, ...written] : written;
}

function printKind(
  { key, items, id, resource }: RouteKind,
  deployments: Deployment[],
  environments: Environments,
): string[] {
  const all = deployments.map(items);
  const [first = []] = all;
  if (all.every((list) => JSON.stringify(list) === JSON.stringify(first))) {
    return first.map((item) => resource((name) => JSON.stringify(item[name])));
  }
  const fields = Object.keys(all.flat()[0] ?? {});
  const lists = all.map((list): Expression =>
    value(list.map((item): JsonValue => (fields.length > 1 ? item : (item[id] ?? "")))),
  );
  const source = print(environments.hoist([key], lists));
  const variable = fields.length > 1 ? `{ ${fields.join(", ")} }` : id;
  const body = resource((name) => name).replaceAll(/^(?=.)/gm, "  ");
  return [`for (const ${variable} of ${source}) {\n${body}}\n`];
}

/** `zoneId: zoneId` is `zoneId`. */
function entry(key: string, text: string): string {
  return key === text ? key : `${key}: ${text}`;
}

function route(field: (name: string) => string, zoneId: string): string {
  return `new cloudflare.WorkersRoute(${field("pattern")}, {\n  ${entry("zoneId", zoneId)},\n  ${entry("pattern", field("pattern"))},\n  script: worker.name,\n});\n`;
}
