/** What a route's pattern says, in parts. */
export interface Pattern {
  scheme: "http" | "https" | undefined;
  /** The host, or what it ends with where `wildcard` is set. */
  host: string;
  /** `*` stands for anything before `host`. */
  hostWildcard: boolean;
  /** The path with its query, or what it begins with. */
  path: string;
  pathWildcard: boolean;
}

/** Reads a pattern by the rules of routes: a wildcard begins the host and ends the path, and the query is no part of it. */
export function parsePattern(text: string): Pattern | undefined {
  const match = /^(?:(https?):\/\/)?([^/?#]+)(\/[^?#]*)?$/i.exec(text);
  if (!match) return undefined;
  const [, scheme, authority = "", wholePath = "/"] = match;
  const hostWildcard = authority.startsWith("*");
  const pathWildcard = wholePath.endsWith("*");
  const host = (hostWildcard ? authority.slice(1) : authority).replace(/:\d+$/, "").toLowerCase();
  const path = pathWildcard ? wholePath.slice(0, -1) : wholePath;
  if (host.includes("*") || path.includes("*")) return undefined;
  if (!/^[a-z0-9._-]*$/.test(host) || (host === "" && !hostWildcard)) return undefined;
  const lower = scheme?.toLowerCase();
  return { scheme: lower === "http" || lower === "https" ? lower : undefined, host, hostWildcard, path, pathWildcard };
}

/** Whether a request is the pattern's. The scheme does not count: nothing here is served over TLS. */
export function matches(pattern: Pattern, host: string, pathAndQuery: string): boolean {
  const isHost = pattern.hostWildcard ? host.endsWith(pattern.host) : host === pattern.host;
  return isHost && (pattern.pathWildcard ? pathAndQuery.startsWith(pattern.path) : pathAndQuery === pattern.path);
}

/** The more specific pattern first: a whole host, a longer host, a longer path, a whole path, one with a scheme. */
export function bySpecificity(one: Pattern, other: Pattern): number {
  return (
    Number(one.hostWildcard) - Number(other.hostWildcard) ||
    other.host.length - one.host.length ||
    other.path.length - one.path.length ||
    Number(one.pathWildcard) - Number(other.pathWildcard) ||
    rank(one.scheme) - rank(other.scheme)
  );
}

function rank(scheme: Pattern["scheme"]): number {
  return scheme === "https" ? 0 : scheme === "http" ? 1 : 2;
}
