/** The most that Cloudflare's asset server takes; it skips the rest without a word, so a preview refuses it. */
const MAX_LINE = 2000;
const MAX_HEADER_RULES = 100;
const MAX_STATIC = 2000;
const MAX_DYNAMIC = 100;
const STATUSES = ["200", "301", "302", "303", "307", "308"];

interface Line {
  text: string;
  number: number;
}

/** What is wrong with a `_headers` file: line and reason. */
export function headersProblems(content: string): string[] {
  const problems: string[] = [];
  let rules = 0;
  let path: (Line & { says: boolean }) | undefined;
  const end = () => {
    if (path?.says === false) problems.push(at(path, "has no headers below it"));
  };
  let isSkipped = false;
  for (const line of linesOf(content, problems)) {
    if (/^([^\s]+:\/\/|\/)/.test(line.text)) {
      end();
      rules += 1;
      if (rules === MAX_HEADER_RULES + 1)
        problems.push(at(line, `is one rule too many: Cloudflare takes ${MAX_HEADER_RULES}`));
      const wrong = urlProblem(line.text, { absolute: true }) ?? wildcardProblem(line.text);
      if (wrong !== undefined) problems.push(at(line, wrong));
      isSkipped = wrong !== undefined;
      path = wrong === undefined ? { ...line, says: false } : undefined;
      continue;
    }
    if (isSkipped) continue;
    const wrong = path === undefined ? "must come after a path, which begins with /" : headerProblem(line.text);
    if (wrong !== undefined) problems.push(at(line, wrong));
    if (path !== undefined) path.says = true;
  }
  end();
  return problems;
}

/** What is wrong with a `_redirects` file: line and reason. */
export function redirectsProblems(content: string, htmlHandling?: string): string[] {
  const problems: string[] = [];
  const seen = new Map<string, number>();
  let fixed = 0;
  let dynamic = 0;
  for (const line of linesOf(content, problems)) {
    const parts = line.text.replace(/\s+#.*$/, "").split(/\s+/);
    const [from = "", to = "", status = "302"] = parts;
    const isDynamic = dynamic > 0 || /\*|:[A-Za-z]\w*/.test(from);
    if (isDynamic) dynamic += 1;
    else fixed += 1;
    const wrong = redirectProblem(parts.length, from, to, status) ?? loopProblem(from, to, htmlHandling);
    const first = seen.get(from);
    if (wrong !== undefined) problems.push(at(line, wrong));
    else if (first !== undefined) problems.push(at(line, `repeats the rule of line ${first} for ${from}`));
    else seen.set(from, line.number);
    if (isDynamic ? dynamic === MAX_DYNAMIC + 1 : fixed === MAX_STATIC + 1) {
      const limit = isDynamic ? `${MAX_DYNAMIC} dynamic` : `${MAX_STATIC} static`;
      problems.push(at(line, `is one rule too many: Cloudflare takes ${limit} redirects`));
    }
  }
  return problems;
}

const at = ({ number, text }: Line, why: string): string =>
  `line ${number} ${why}: ${text.length > 80 ? `${text.slice(0, 80)}…` : text}`;

function linesOf(content: string, problems: string[]): Line[] {
  const lines = content
    .split("\n")
    .map((text, index): Line => ({ text: text.trim(), number: index + 1 }))
    .filter(({ text }) => text !== "" && !text.startsWith("#"));
  for (const line of lines)
    if (line.text.length > MAX_LINE) problems.push(at(line, `has more than ${MAX_LINE} characters`));
  return lines.filter(({ text }) => text.length <= MAX_LINE);
}

function urlProblem(
  url: string,
  { absolute, port = false }: { absolute: boolean; port?: boolean },
): string | undefined {
  const host = /^https:\/\/+([^/]+)/.exec(url)?.[1];
  if (host === undefined) return url.startsWith("/") ? undefined : `must begin with /${absolute ? " or https://" : ""}`;
  if (!absolute) return "must be a path: the rule is for the Worker's own host names";
  return !port && /:\d+$/.test(host) ? "must not have a port" : undefined;
}

function wildcardProblem(path: string): string | undefined {
  const wildcards = path.replace(/^https:\/\//, "").split("*").length - 1;
  if (wildcards > 1) return "must have one * at the most; use a placeholder such as :name";
  return wildcards === 1 && /:splat(?!\w)/.test(path)
    ? "must not have both * and :splat, which is what * matches"
    : undefined;
}

function headerProblem(line: string): string | undefined {
  const colon = line.indexOf(":");
  if (colon < 0) return line.startsWith("! ") ? undefined : "must be a header, Name: value, or ! Name to remove one";
  const name = line.slice(0, colon).trim();
  if (name === "") return "has no header name";
  if (name.includes(" ")) return "has a space in the header name";
  return line.slice(colon + 1).trim() === "" ? "has no header value" : undefined;
}

function redirectProblem(parts: number, from: string, to: string, status: string): string | undefined {
  if (parts < 2 || parts > 3) return `must have two or three parts (from, to, status), got ${parts}`;
  if (!STATUSES.includes(status)) return `must have one of the statuses ${STATUSES.join(", ")}, got ${status}`;
  if (status === "200" && /^https:\/\//.test(to))
    return "must lead to a path, since status 200 serves a file of the same Worker";
  // As wrangler does, a source without a slash gets one.
  return (
    urlProblem(from.startsWith("/") || from.includes("://") ? from : `/${from}`, { absolute: false }) ??
    urlProblem(to, { absolute: true, port: true })
  );
}

function loopProblem(from: string, to: string, htmlHandling: string | undefined): string | undefined {
  if (/^https:\/\//.test(to) || !/\/index(.html)?$/.test(to)) return undefined;
  const isLoop = from.endsWith("/*") || (from.endsWith("/") && htmlHandling !== "none");
  return isLoop ? "would redirect without end, since Cloudflare removes /index and .html from addresses" : undefined;
}
