// Runs in the plugin's process.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { getType } from "mime";

import type { Account } from "../cloudflare/account";
import { CloudflareApiError } from "../cloudflare/api-error";
import type { ScriptHome } from "../cloudflare/script-home";
import { sayBytes } from "../lifecycle/bytes";
import { progress } from "../lifecycle/engine-log";
import { count, type Manifest } from "./manifest";
import { assetHash } from "./scan";

interface Session {
  jwt?: string;
  buckets?: string[][];
}

interface File {
  path: string;
  size: number;
}

const BUCKETS_AT_ONCE = 3;
/** A token of a session is good for an hour; what was uploaded with it stays. */
const SESSIONS = 3;
const ATTEMPTS = 4;
/** Statuses of a gateway that has too much to do. */
const OVERLOADED = [502, 503, 504, 524];
const OVERLOADED_DELAY_MS = 2000;

/** Uploads the files that Cloudflare does not have. Gives the token that lets the next upload of the script have them all. */
export async function uploadAssets(
  account: Account,
  script: ScriptHome,
  root: string,
  manifest: Manifest,
): Promise<string> {
  for (let attempt = 1; attempt <= SESSIONS; attempt += 1) {
    const session = await account.send<Session | null>("workers", "post", script.path("/assets-upload-session"), {
      body: { manifest },
    });
    const buckets = (session?.buckets ?? []).filter((bucket) => bucket.length > 0);
    const jwt = session?.jwt;
    if (jwt === undefined) continue;
    if (buckets.length === 0) return jwt;
    const completed = await new Uploading(account, root, manifest, jwt).all(buckets);
    if (completed !== undefined) return completed;
  }
  throw new Error(
    `Cloudflare did not confirm the assets of "${script.name}" after ${SESSIONS} upload sessions. Run \`pulumi up\` again: what was uploaded is not uploaded again.`,
  );
}

/** One session's files on their way. */
class Uploading {
  private readonly files = new Map<string, File>();
  private atOnce = BUCKETS_AT_ONCE;
  private completed: string | undefined;
  private sent = { files: 0, bytes: 0 };

  constructor(
    private readonly account: Account,
    private readonly root: string,
    manifest: Manifest,
    private readonly jwt: string,
  ) {
    for (const [path, { hash, size }] of Object.entries(manifest))
      if (!this.files.has(hash)) this.files.set(hash, { path, size });
  }

  /** The completion token; undefined where another session has to go on. */
  async all(buckets: string[][]): Promise<string | undefined> {
    const total = this.sizeOf(buckets.flat());
    const waiting = [...buckets];
    let running = 0;
    let isExpired = false;
    const work = async (): Promise<void> => {
      while (waiting.length > 0 && running < this.atOnce && !isExpired) {
        const bucket = waiting.shift() ?? [];
        running += 1;
        try {
          await this.bucket(bucket);
        } catch (error) {
          waiting.length = 0;
          if (!(error instanceof CloudflareApiError && error.status === 401)) throw error;
          isExpired = true;
        } finally {
          running -= 1;
        }
        const { files, bytes } = this.sizeOf(bucket);
        this.sent = { files: this.sent.files + files, bytes: this.sent.bytes + bytes };
        await progress(
          `${this.sent.files} of ${count(total.files)}, ${sayBytes(this.sent.bytes)} of ${sayBytes(total.bytes)} of assets`,
        );
      }
    };
    await Promise.all(Array.from({ length: BUCKETS_AT_ONCE }, work));
    return this.completed;
  }

  private async bucket(hashes: string[]): Promise<void> {
    const form = new FormData();
    for (const hash of hashes) form.append(hash, await this.part(hash), hash);
    for (let attempt = 1; ; attempt += 1) {
      try {
        const answer = await this.account.send<Session | null>("workers", "post", "/workers/assets/upload", {
          query: { base64: "true" },
          body: form,
          token: this.jwt,
        });
        if (answer?.jwt !== undefined) this.completed = answer.jwt;
        return;
      } catch (error) {
        const status = error instanceof CloudflareApiError ? error.status : undefined;
        if (attempt >= ATTEMPTS || status === undefined || !OVERLOADED.includes(status)) throw error;
        this.atOnce = 1;
        await sleep(OVERLOADED_DELAY_MS * 2 ** attempt);
      }
    }
  }

  /** The file, if it is still what was planned. */
  private async part(hash: string): Promise<Blob> {
    const file = this.files.get(hash);
    if (file === undefined) throw new Error(`Cloudflare asked for a file that is not among the assets: ${hash}.`);
    const content = await readFile(join(this.root, file.path)).catch(() => undefined);
    if (content === undefined || assetHash(file.path, content) !== hash) {
      throw new Error(
        `The file "${file.path}" of the assets is not the file that was planned: it ${content ? "changed" : "was deleted"} meanwhile. Run \`pulumi up\` again to plan with what is there.`,
      );
    }
    return new Blob([content.toString("base64")], { type: contentType(file.path) });
  }

  private sizeOf(hashes: string[]) {
    return { files: hashes.length, bytes: hashes.reduce((sum, hash) => sum + (this.files.get(hash)?.size ?? 0), 0) };
  }
}

/** As wrangler says it; the last is Cloudflare's word for a file that is served without a content type. */
function contentType(path: string): string {
  const type = getType(path) ?? "application/null";
  return type.startsWith("text/") ? `${type}; charset=utf-8` : type;
}
