// Runs in the program and in the plugin's process.

const PARTS = /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/]*)(.*)$/i;

/** Says what is wrong with the pattern of a route. */
export function patternProblem(pattern: string): string | undefined {
  const said = JSON.stringify(pattern);
  const [, scheme, host = "", path = ""] = PARTS.exec(pattern) ?? [];
  if (scheme !== undefined && !/^https?$/i.test(scheme)) {
    return `${said} is not a valid route pattern: the scheme must be http or https.`;
  }
  if (/[?#]/.test(pattern)) {
    return `${said} is not a valid route pattern: a query cannot be matched. End the path with * to match any query.`;
  }
  if (/\s/.test(pattern) || host === "") {
    return `${said} is not a valid route pattern. It must be a host name with an optional path, such as example.com/*.`;
  }
  if (host.slice(1).includes("*")) {
    return `${said} is not a valid route pattern: a wildcard in the host must be its first character.`;
  }
  if (path.slice(0, -1).includes("*")) {
    return `${said} is not a valid route pattern: a wildcard in the path must be its last character.`;
  }
  const name = hostOf(pattern);
  if (name !== "" && !name.includes(".")) {
    return `${said} is not a valid route pattern: "${name}" is not a host name in a zone.`;
  }
  return undefined;
}

/** The host of a pattern without its wildcard; an empty string where that is all of it. */
export function hostOf(pattern: string): string {
  const [, , host = ""] = PARTS.exec(pattern) ?? [];
  return host
    .replace(/^\*\.?/, "")
    .replace(/:\d+$/, "")
    .toLowerCase();
}

/** Equal for patterns that Cloudflare takes for the same. */
export function patternKey(pattern: string): string {
  const [, scheme = "", host = "", path = ""] = PARTS.exec(pattern) ?? [];
  return `${scheme.toLowerCase()}|${host.toLowerCase()}|${path}`;
}

/** Whether the path of a pattern matches this one. */
export function matchesPath(pattern: string, path: string): boolean {
  const [, , , said = ""] = PARTS.exec(pattern) ?? [];
  const expected = said || "/";
  return expected.endsWith("*") ? path.startsWith(expected.slice(0, -1)) : path === expected;
}

/** The address that a pattern begins with, for a person; nothing where its host has a wildcard. */
export function addressOf(pattern: string): string | undefined {
  const [, scheme = "https", host = "", path = ""] = PARTS.exec(pattern) ?? [];
  return host.startsWith("*")
    ? undefined
    : `${scheme.toLowerCase()}://${host.toLowerCase()}${path.replace(/\*$/, "") || "/"}`;
}
