// Runs in the plugin's process.
import { createHash } from "node:crypto";

/** What a part of a host name can have. */
const MAX_LABEL = 63;
const HASH = 8;

/**
 * The name of a preview for a branch: the branch, with what Cloudflare does not allow replaced by hyphens. One whose address,
 * `<slug>-<worker>`, would be too long is cut and ends with a hash of the whole branch.
 */
export function previewName(branch: string, worker: string): string {
  const name = trimmed(branch.replace(/[^A-Za-z0-9_/.+=-]+/g, "-"));
  const room = Math.max(MAX_LABEL - worker.length - 1, HASH + 2);
  if (name.length <= room) return name;
  const hash = createHash("sha256").update(branch).digest("hex").slice(0, HASH);
  return `${trimmed(name.slice(0, room - HASH - 1))}-${hash}`;
}

/** The name as Cloudflare has it in addresses. */
export function slugOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "-");
}

/** A name begins and ends with a letter or a digit. */
function trimmed(name: string): string {
  return name.replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "");
}
