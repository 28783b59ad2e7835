import { Hono } from "hono";
import { z } from "zod";

import { type AssetManifest, assetManifest } from "../assets/store";
import { type AssetClaims, readToken, signToken } from "../assets/token";
import type { Services } from "../context";
import { ApiError, body, envelope, ok } from "../envelope";
import { errors } from "../errors";
import { dispatchedAs } from "../store/scripts";
import { readForm } from "../upload/multipart";
import { checkScriptName } from "../upload/script-name";
import { scriptKey } from "./names";

/** The code for a manifest that cannot be. */
const INVALID_MANIFEST = 10304;
const MAX_FILES = 100_000;
const MAX_BYTES = 25 * 1024 * 1024;

const BUCKET_FILES = 100;
const BUCKET_BYTES = 10 * 1024 * 1024;

const session = z.object({ manifest: assetManifest });

/** `workers/scripts/{name}/assets-upload-session`: what of a manifest is still to be uploaded. The script need not exist. */
export function assetSessions({ store }: Services): Hono {
  const app = new Hono();
  app.post("/:name/assets-upload-session", async (c) => {
    const script = scriptKey(c, store);
    if (!dispatchedAs(script)) checkScriptName(script);
    const { manifest } = await body(c, session, INVALID_MANIFEST);
    checkManifest(manifest);
    const claims = { script, manifest: store.assets.putManifest(manifest) };
    const missing = store.assets.missing(manifest);
    const use = missing.length > 0 ? "session" : "completion";
    return ok(c, { jwt: signToken(store.account.token, { use, ...claims }), buckets: bucketsOf(manifest, missing) });
  });
  return app;
}

/** `workers/assets/upload`: files, with the token of a session. */
export function assetUploads({ store }: Services): Hono {
  const app = new Hono();
  app.post("/", async (c) => {
    const { token } = store.account;
    const sent = (c.req.header("authorization") ?? "").replace(/^Bearer /, "");
    const claims = readToken(token, sent, "session");
    const manifest = claims && store.assets.manifest(claims.manifest);
    if (!manifest) throw errors.token();
    if (c.req.query("base64") !== "true")
      throw new ApiError(400, INVALID_MANIFEST, "Files must be uploaded as base64: the query has no base64=true.");
    const sizes = new Map(Object.values(manifest).map(({ hash, size }) => [hash, size]));
    for (const [hash, part] of (await readForm(c)).entries()) {
      const content = Buffer.from(typeof part === "string" ? part : await part.text(), "base64");
      if (content.length !== sizes.get(hash)) throw wrongFile(hash, content.length, sizes.get(hash));
      const type = typeof part === "string" ? "" : part.type;
      store.assets.put(hash, content, type === "" || type === "application/null" ? undefined : type);
    }
    if (store.assets.missing(manifest).length > 0) return c.json(envelope({}), 202);
    return c.json(envelope({ jwt: completion(token, claims) }), 201);
  });
  return app;
}

function completion(key: string, { script, manifest }: AssetClaims): string {
  return signToken(key, { use: "completion", script, manifest });
}

function wrongFile(hash: string, length: number, expected: number | undefined): ApiError {
  const why = expected === undefined ? "is not in the manifest" : `has ${length} bytes, not ${expected}`;
  return new ApiError(400, INVALID_MANIFEST, `The file with the hash ${hash.slice(0, 80)} ${why}.`);
}

function checkManifest(manifest: AssetManifest): void {
  const files = Object.entries(manifest);
  const refuse = (why: string): ApiError => new ApiError(400, INVALID_MANIFEST, `invalid manifest: ${why}`);
  if (files.length > MAX_FILES) throw refuse(`it has ${files.length} files, and ${MAX_FILES} are allowed`);
  for (const [path, { size }] of files) {
    if (!path.startsWith("/")) throw refuse(`the path ${JSON.stringify(path)} must begin with /`);
    if (size > MAX_BYTES) throw refuse(`${JSON.stringify(path)} has ${size} bytes, and ${MAX_BYTES} are allowed`);
  }
}

/** The missing hashes, in portions of one request each. */
function bucketsOf(manifest: AssetManifest, missing: string[]): string[][] {
  const sizes = new Map(Object.values(manifest).map(({ hash, size }) => [hash, size]));
  const buckets: string[][] = [];
  let bytes = 0;
  for (const hash of missing) {
    const size = sizes.get(hash) ?? 0;
    const last = buckets.at(-1);
    if (last === undefined || last.length >= BUCKET_FILES || bytes + size > BUCKET_BYTES) {
      buckets.push([hash]);
      bytes = size;
    } else {
      last.push(hash);
      bytes += size;
    }
  }
  return buckets;
}
