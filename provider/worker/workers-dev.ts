// Runs in the plugin's process.
import type { Account } from "../cloudflare/account";
import { scriptPath } from "../cloudflare/paths";
import type { WorkerInputs, WorkerOutputs } from "./state";

/** How much of a version's id its preview address begins with. */
const PREFIX_LENGTH = 8;

/** What the API answers; `url` is the embedded Cloudflare's, which has no workers.dev: Cloudflare leaves it to be derived. */
interface Subdomain {
  url?: string;
  preview_url_suffix?: string;
}

/** Turns the workers.dev address and those of versions on or off, and says what they are. */
export async function setAddress(
  account: Account,
  { name, workersDev }: WorkerInputs,
): Promise<Pick<WorkerOutputs, "url" | "previewSuffix">> {
  const { enabled, previews } = workersDev;
  const answer = await account.send<Subdomain>("workers", "post", scriptPath(name, "/subdomain"), {
    body: { enabled, previews_enabled: previews },
  });
  const url = enabled ? (answer.url ?? `https://${name}.${await account.subdomain()}.workers.dev`) : undefined;
  return { url, previewSuffix: previews ? (answer.preview_url_suffix ?? (await derived(account, name))) : undefined };
}

/** Where the version answers, and the one that was uploaded with the alias; nothing where there are no such addresses. */
export async function previewUrls(
  account: Account,
  outputs: WorkerOutputs,
  uploadedAlias: string | undefined,
): Promise<Pick<WorkerOutputs, "previewSuffix" | "previewUrl" | "previewAliasUrl">> {
  const { name, workersDev, exports = {}, versionId, previewAliasUrl, previewSuffix } = outputs;
  // Cloudflare gives none to a Worker that implements Durable Objects.
  if (!workersDev.previews || Object.keys(exports).length > 0) return { previewSuffix };
  const suffix = previewSuffix ?? (await asked(account, name));
  return {
    previewSuffix: suffix,
    previewUrl: urlOf(versionId.slice(0, PREFIX_LENGTH) + suffix),
    previewAliasUrl: uploadedAlias === undefined ? previewAliasUrl : urlOf(uploadedAlias + suffix),
  };
}

/** For a state that does not know it. */
async function asked(account: Account, name: string): Promise<string> {
  const { preview_url_suffix } = await account.send<Subdomain>("workers", "get", scriptPath(name, "/subdomain"));
  return preview_url_suffix ?? derived(account, name);
}

async function derived(account: Account, name: string): Promise<string> {
  return `-${name}.${await account.subdomain()}.workers.dev`;
}

/** Names below localhost are this machine's, without TLS. */
function urlOf(host: string): string {
  const isLocal = new URL(`http://${host}`).hostname.endsWith(".localhost");
  return `${isLocal ? "http" : "https"}://${host}`;
}
