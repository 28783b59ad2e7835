import { bySpecificity, matches, parsePattern } from "./pattern";

/** What leads a host name to a Worker, as the runtime reads it. */
export interface Addresses {
  /** Of a route without a script nothing answers. */
  routes: { pattern: string; zoneName: string; script: string | undefined }[];
  domains: { hostname: string; script: string }[];
  /** Those of Previews and of their deployments, with the name that runs. */
  previews: { hostname: string; script: string }[];
  /** The account's name before `.workers.dev`. */
  subdomain: string | undefined;
}

/** Where a request goes. */
export type Target =
  | { kind: "worker"; name: string; host: string; by: "route" | "domain" | "preview" | "workers.dev" }
  | { kind: "nothing"; host: string; pattern: string }
  | { kind: "unknown"; host: string };

/** Browsers and curl send a name that ends so to this machine, whatever stands before it. */
const LOCALHOST = ".localhost";

/** The host that a request means: `shop.example.com.localhost:8791` is shop.example.com. */
export function hostOf(header: string): string {
  const host = header.replace(/:\d+$/, "").toLowerCase();
  return host.endsWith(LOCALHOST) ? host.slice(0, -LOCALHOST.length) : host;
}

/** Finds the Worker of a request: routes come before custom domains, those before Previews and workers.dev, and the most specific route wins. */
export function targetOf(
  { routes, domains, previews, subdomain }: Addresses,
  header: string,
  pathAndQuery: string,
): Target {
  const host = hostOf(header);
  const [route] = routes
    .flatMap((each) => {
      const parts = parsePattern(each.pattern);
      return parts && isWithin(host, each.zoneName) && matches(parts, host, pathAndQuery) ? [{ ...each, parts }] : [];
    })
    .sort((one, other) => bySpecificity(one.parts, other.parts));
  if (route) {
    if (route.script === undefined) return { kind: "nothing", host, pattern: route.pattern };
    return { kind: "worker", name: route.script, host, by: "route" };
  }
  const domain = domains.find(({ hostname }) => hostname === host);
  if (domain) return { kind: "worker", name: domain.script, host, by: "domain" };
  const preview = previews.find(({ hostname }) => hostname === host);
  if (preview) return { kind: "worker", name: preview.script, host, by: "preview" };
  const name = workersDevName(host, subdomain);
  return name === undefined ? { kind: "unknown", host } : { kind: "worker", name, host, by: "workers.dev" };
}

/** `api.local.workers.dev`, or `api.localhost` for short. */
function workersDevName(host: string, subdomain: string | undefined): string | undefined {
  const end = `.${subdomain ?? ""}.workers.dev`;
  const name = subdomain !== undefined && host.endsWith(end) ? host.slice(0, -end.length) : host;
  return name !== "localhost" && /^[a-z0-9_-]+$/.test(name) ? name : undefined;
}

export function isWithin(host: string, zoneName: string): boolean {
  return host === zoneName || host.endsWith(`.${zoneName}`);
}

/** What follows a version's prefix or alias in the host of its preview address on this machine. */
export function previewSuffix(script: string, port: number): string {
  return `-${script}${LOCALHOST}:${port}`;
}

/** Where a host name is reached on this machine. */
export function urlOf(host: string, port: number, path: string): string {
  return `http://${host}${LOCALHOST}:${port}${path}`;
}
