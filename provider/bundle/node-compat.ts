/** From this date on Workers have Node.js's modules without a flag. */
const ON_BY_DEFAULT = "2026-08-04";
/** From this date on `nodejs_compat` means the second edition, which bundlers complete with polyfills. */
const SECOND_EDITION = "2024-09-23";

/**
 * How a Worker gets Node.js's modules: not at all, `AsyncLocalStorage` alone, those that the runtime has, or those with
 * polyfills for what the runtime lacks.
 */
export type NodeCompat = "none" | "als" | "v1" | "v2";

/** What the compatibility date and flags give the Worker.
 * @see https://developers.cloudflare.com/workers/configuration/compatibility-flags/#nodejs-compatibility-flag */
export function nodeCompatOf(date: string, flags: string[]): NodeCompat {
  const has = (flag: string) => flags.includes(flag);
  const byDate = date >= ON_BY_DEFAULT;
  const first = has("nodejs_compat") || (byDate && !has("no_nodejs_compat"));
  const second =
    has("nodejs_compat_v2") || ((byDate || (first && date >= SECOND_EDITION)) && !has("no_nodejs_compat_v2"));
  return second ? "v2" : first ? "v1" : has("nodejs_als") ? "als" : "none";
}

/** What turns Node.js's modules on for a Worker that runs without them. */
export function nodeCompatRemedy(date: string, flags: string[]): string {
  const off = flags.filter((flag) => flag === "no_nodejs_compat" || flag === "no_nodejs_compat_v2");
  return date >= ON_BY_DEFAULT && off.length > 0
    ? `Remove ${off.map((flag) => `"${flag}"`).join(" and ")} from compatibilityFlags to have them.`
    : 'Add "nodejs_compat" to compatibilityFlags to have them.';
}

/** Why these flags cannot stand together, if they cannot. */
export function nodeCompatConflict(flags: string[]): string | undefined {
  if (flags.includes("experimental:nodejs_compat_v2")) {
    return '"experimental:nodejs_compat_v2" is not valid any more. Use "nodejs_compat", with a compatibilityDate of 2024-09-23 or later.';
  }
  const both = [
    ["nodejs_compat", "nodejs_compat_v2"],
    ["nodejs_compat", "no_nodejs_compat"],
    ["nodejs_compat_v2", "no_nodejs_compat_v2"],
  ].find((pair) => pair.every((flag) => flags.includes(flag)));
  if (!both) return undefined;
  return `"${both[0]}" and "${both[1]}" cannot be used together. Remove one of them.`;
}
