const ABSOLUTE = /^https:\/\/+(?<host>[^/]+)\/?(?<path>.*)/;

interface Allowed {
  absolute: boolean;
  port: boolean;
  search: boolean;
}

/** A path, or an address with https, as a rule of `_headers` or `_redirects` names it; undefined where it is neither. */
export function ruleUrl(text: string, allowed: Allowed): string | undefined {
  const { host, path = "" } = ABSOLUTE.exec(text)?.groups ?? {};
  if (host === undefined) {
    const relative = text.startsWith("/") || allowed.absolute ? text : `/${text}`;
    return relative.startsWith("/") ? pathOf(relative, allowed.search) : undefined;
  }
  if (!allowed.absolute || (!allowed.port && /:\d+$/.test(host))) return undefined;
  const found = pathOf(path.startsWith("/") ? path : `/${path}`, allowed.search);
  return found && `https://${host}${found}`;
}

export const isAbsolute = (url: string): boolean => ABSOLUTE.test(url);

function pathOf(path: string, withSearch: boolean): string | undefined {
  const url = `relative://host${path}`;
  if (!URL.canParse(url)) return undefined;
  const { pathname, search, hash } = new URL(url);
  return withSearch ? `${pathname}${search}${hash}` : pathname;
}

/** The lines that say something, with their numbers; those that are too long say nothing. */
export function ruleLines(text: string): { line: string; number: number }[] {
  return text
    .split("\n")
    .map((line, index) => ({ line: line.trim(), number: index + 1 }))
    .filter(({ line }) => line !== "" && !line.startsWith("#") && line.length <= MAX_LINE);
}

const MAX_LINE = 2000;
