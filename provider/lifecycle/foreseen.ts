import { CloudflareApiError } from "../cloudflare/api-error";
import type { Settings } from "../cloudflare/settings";
import { warn } from "./engine-log";

const warned = new Set<string>();

/**
 * Asks what a preview would like to know of the account and can do without: a token that may not ask, or no
 * connection, stops no preview. The update asks again before it changes anything.
 */
export async function foreseen<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof CloudflareApiError)) throw error;
    if (!warned.has(error.message))
      await warn(`The preview could not check for conflicts with existing resources of the account. ${error.message}`);
    warned.add(error.message);
    return undefined;
  }
}

const NOT_ASKED =
  "No Cloudflare API token is set, so the preview did not check the account: names that are taken, Workflow instances in flight, data of Durable Objects. `pulumi up` needs a token, and checks them before it changes anything.";

/** Whether a check can ask the account what it wants to know. A preview without a token says once that it could not. */
export async function canAsk({ apiToken }: Settings): Promise<boolean> {
  if (apiToken) return true;
  if (!warned.has(NOT_ASKED)) {
    warned.add(NOT_ASKED);
    await warn(NOT_ASKED);
  }
  return false;
}
