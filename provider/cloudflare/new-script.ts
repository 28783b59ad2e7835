import { setTimeout as sleep } from "node:timers/promises";

import { CloudflareApiError } from "./api-error";

/** Sends a request again while another service does not know a script yet, as right after its first upload. */
export async function onceKnown<Result>(
  send: () => Promise<Result>,
  isEarly: (error: CloudflareApiError) => boolean,
  delaysMs: readonly number[],
): Promise<Result> {
  for (const delay of delaysMs) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof CloudflareApiError) || !isEarly(error)) throw error;
      await sleep(delay);
    }
  }
  return send();
}
