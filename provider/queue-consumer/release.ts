// Runs in the plugin's process.
import type { Account } from "../cloudflare/account";
import { CloudflareApiError } from "../cloudflare/api-error";
import { consumerPath, consumingScript } from "../cloudflare/queues";

/**
 * Ends that a script consumes these queues. Cloudflare refuses an upload without `queue()` while the script is a consumer,
 * and the engine deletes the consumer's own resource after the upload.
 */
export async function releaseQueues(account: Account, scriptName: string, queueNames: string[]): Promise<void> {
  for (const name of queueNames) {
    const queue = await account.queues.byNameNow(name);
    const consumer = queue?.consumers?.find((each) => each.type === "worker" && consumingScript(each) === scriptName);
    if (!queue || consumer?.consumer_id === undefined) continue;
    try {
      await account.send("queues", "delete", consumerPath(queue.queue_id, consumer.consumer_id));
    } catch (error) {
      if (!isConsumerGone(error) && !isQueueGone(error)) throw error;
    }
  }
}

export function isConsumerGone(error: unknown): boolean {
  return error instanceof CloudflareApiError && error.is("queues", 11_006, 10_105, 10_013);
}

export function isQueueGone(error: unknown): boolean {
  return error instanceof CloudflareApiError && error.is("queues", 11_000);
}
