import { isAbsolute, ruleLines, ruleUrl } from "./rule-url";

const STATUSES = new Set([200, 301, 302, 303, 307, 308]);
const MAX_STATIC = 2000;
const MAX_DYNAMIC = 100;

interface Redirect {
  from: string;
  to: string;
  status: number;
}

/**
 * The rules of a `_redirects` file as Cloudflare's asset server takes them. As there, a line that is not valid does nothing.
 * @see https://developers.cloudflare.com/workers/static-assets/redirects/
 */
export function parseRedirects(text: string, htmlHandling: string | null | undefined) {
  const staticRules = new Map<string, { status: number; to: string; lineNumber: number }>();
  const rules = new Map<string, { status: number; to: string }>();
  for (const { line, number } of ruleLines(text)) {
    const redirect = redirectOf(line);
    if (redirect === undefined || isLoop(redirect, htmlHandling)) continue;
    const { from, to, status } = redirect;
    if (staticRules.has(from) || rules.has(from)) continue;
    // What comes after a dynamic rule keeps its place behind it.
    if (rules.size === 0 && !/\*|:[A-Za-z]\w*/.test(from)) {
      if (staticRules.size < MAX_STATIC) staticRules.set(from, { status, to, lineNumber: number });
    } else if (rules.size < MAX_DYNAMIC) rules.set(from, { status, to });
    else break;
  }
  return { version: 1, staticRules: Object.fromEntries(staticRules), rules: Object.fromEntries(rules) };
}

function redirectOf(line: string): Redirect | undefined {
  const parts = line.replace(/\s+#.*$/, "").split(/\s+/);
  if (parts.length < 2 || parts.length > 3) return undefined;
  const [first = "", second = "", third = "302"] = parts;
  const from = ruleUrl(first, { absolute: false, port: false, search: false });
  const to = ruleUrl(second, { absolute: true, port: true, search: true });
  const status = Number(third);
  if (from === undefined || to === undefined || !STATUSES.has(status)) return undefined;
  return status === 200 && isAbsolute(to) ? undefined : { from, to, status };
}

/** Whether the page that it leads to is redirected to where the rule begins. */
function isLoop({ from, to }: Redirect, htmlHandling: string | null | undefined): boolean {
  if (isAbsolute(to) || !/\/index(.html)?$/.test(to)) return false;
  return from.endsWith("/*") || (from.endsWith("/") && htmlHandling !== "none");
}
