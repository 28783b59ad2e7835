import { CloudflareApiError } from "../cloudflare/api-error";
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
