// Imported by Node.js and by what runs inside workerd: both choose the same version.

/** What a version of a Worker gets of its invocations, in percent. */
export interface VersionShare {
  version: string;
  percentage: number;
}

export const OVERRIDES_HEADER = "Cloudflare-Workers-Version-Overrides";
export const KEY_HEADER = "Cloudflare-Workers-Version-Key";

/** One entry of a dictionary of structured headers whose value is a string: `shop="dc8dcd28-…"`. */
const ENTRY = /^([a-z0-9_.*-]+)="([^"\\]*)"(?:;.*)?$/i;

/**
 * The version that an invocation of a script goes to: the one that the overrides name, where it is deployed; the one of the
 * key, which is the same for equal keys; otherwise any, by shares, of which the newest version's is the first.
 */
export function chosenShare<Share extends VersionShare>(
  script: string,
  shares: Share[],
  { overrides, key }: { overrides?: string | null | undefined; key?: string | null | undefined } = {},
): Share | undefined {
  const wanted = overrideOf(overrides ?? "", script);
  const named = shares.find(({ version }) => version === wanted);
  if (named) return named;
  let rest = typeof key === "string" ? positionOf(`${script}\n${key}`) : Math.random() * 100;
  // The newest version has the beginning: a key that it has stays with it while its share grows.
  return shares.find(({ percentage }) => (rest -= percentage) < 0);
}

function overrideOf(header: string, script: string): string | undefined {
  const entries = header.split(",").map((entry) => ENTRY.exec(entry.trim()));
  return entries.findLast((match) => match?.[1] === script)?.[2];
}

/** Where a key is among all keys, from 0 to 100: FNV-1a, with the last step of MurmurHash3 to spread keys that are alike. */
function positionOf(key: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(key)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32) * 100;
}
