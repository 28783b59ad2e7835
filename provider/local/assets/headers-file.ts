import { ruleLines, ruleUrl } from "./rule-url";

interface HeaderRule {
  set: Record<string, string>;
  unset: string[];
}

const MAX_RULES = 100;

/**
 * The rules of a `_headers` file as Cloudflare's asset server takes them. As there, a line that is not valid does nothing.
 * @see https://developers.cloudflare.com/workers/static-assets/headers/
 */
export function parseHeaders(text: string) {
  const rules = new Map<string, HeaderRule>();
  let rule: HeaderRule | undefined;
  let count = 0;
  for (const { line } of ruleLines(text)) {
    if (/^([^\s]+:\/\/|\/)/.test(line)) {
      if (rule !== undefined && saysSomething(rule) && ++count >= MAX_RULES) break;
      const path = ruleUrl(line, { absolute: true, port: false, search: false });
      rule = path !== undefined && hasOneWildcard(path) ? { set: {}, unset: [] } : undefined;
      if (path !== undefined && rule !== undefined) rules.set(path, rule);
    } else if (rule !== undefined) addTo(rule, line);
  }
  return { version: 2, rules: Object.fromEntries([...rules].filter(([, each]) => saysSomething(each))) };
}

function addTo(rule: HeaderRule, line: string): void {
  const at = line.indexOf(":");
  if (at < 0) {
    if (line.startsWith("! ")) rule.unset.push(line.slice(2));
    return;
  }
  const name = line.slice(0, at).trim().toLowerCase();
  const value = line.slice(at + 1).trim();
  if (name === "" || value === "" || name.includes(" ")) return;
  const before = rule.set[name];
  rule.set[name] = before === undefined ? value : `${before}, ${value}`;
}

const saysSomething = ({ set, unset }: HeaderRule): boolean => Object.keys(set).length > 0 || unset.length > 0;

/** A wildcard is `:splat` when the rule runs, so a path has one of the two, once. */
function hasOneWildcard(path: string): boolean {
  const wildcards = path.split("*").length - 1;
  return wildcards === 0 || (wildcards === 1 && !/:splat(?!\w)/.test(path));
}
