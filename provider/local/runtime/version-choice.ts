import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

import type { WorkerCode } from "./types";

/** One entry of a dictionary of structured headers whose value is a string: `shop="dc8dcd28-…"`. */
const ENTRY = /^([a-z0-9_.*-]+)="([^"\\]*)"(?:;.*)?$/i;

/**
 * The version of a Worker that a request goes to: the one that `Cloudflare-Workers-Version-Overrides` names, where it is
 * deployed; the one of the `Cloudflare-Workers-Version-Key`, which is the same for equal keys; otherwise any, by shares.
 */
export function chosenVersion({ name, shares }: WorkerCode, headers: IncomingHttpHeaders): string {
  const [first, ...others] = shares ?? [];
  if (first === undefined) return name;
  const wanted = overrideOf(headers["cloudflare-workers-version-overrides"], name);
  const named = [first, ...others].find(({ version }) => version === wanted);
  if (named) return named.name;

  const key = headers["cloudflare-workers-version-key"];
  let rest = typeof key === "string" ? positionOf(name, key) : Math.random() * 100;
  for (const share of [first, ...others]) {
    // The newest version has the beginning: a key that it has stays with it while its share grows.
    rest -= share.percentage;
    if (rest < 0) return share.name;
  }
  return name;
}

function overrideOf(header: string | string[] | undefined, script: string): string | undefined {
  const entries = [header ?? []].flat().flatMap((text) => text.split(","));
  return entries.map((entry) => ENTRY.exec(entry.trim())).findLast((match) => match?.[1] === script)?.[2];
}

/** Where a key is among all keys, from 0 to 100. */
function positionOf(script: string, key: string): number {
  const hash = createHash("sha256").update(`${script}\n${key}`).digest();
  return (hash.readUInt32BE(0) / 2 ** 32) * 100;
}
