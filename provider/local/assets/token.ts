import { createHmac, timingSafeEqual } from "node:crypto";

import { z } from "zod";

const claims = z.object({
  /** A session's token lets files in; the one at the end lets an upload have them. */
  use: z.enum(["session", "completion"]),
  script: z.string(),
  /** What `putManifest` gave. */
  manifest: z.string(),
  /** In seconds. */
  exp: z.number(),
});
export type AssetClaims = z.infer<typeof claims>;

/** How long a token is good for, in seconds. */
const LIFETIME = 3600;

/** A JSON Web Token for what a session has come to. */
export function signToken(key: string, { use, script, manifest }: Omit<AssetClaims, "exp">): string {
  const exp = Math.floor(Date.now() / 1000) + LIFETIME;
  const body = `${encoded({ alg: "HS256", typ: "JWT" })}.${encoded({ use, script, manifest, exp })}`;
  return `${body}.${signature(key, body)}`;
}

/** What a token says; undefined for one that was not signed here, is of another use, or has expired. */
export function readToken(key: string, token: string, use: AssetClaims["use"]): AssetClaims | undefined {
  const [header = "", payload = "", sent = ""] = token.split(".");
  const expected = Buffer.from(signature(key, `${header}.${payload}`));
  const given = Buffer.from(sent);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const read = claims.parse(JSON.parse(Buffer.from(payload, "base64url").toString()));
  return read.use === use && read.exp > Date.now() / 1000 ? read : undefined;
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const signature = (key: string, body: string): string => createHmac("sha256", key).update(body).digest("base64url");
