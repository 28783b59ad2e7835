import { queueBinding } from "../bindings/queue";
import { insideModule } from "./inside/source";
import type { WorkerOptions } from "./miniflare";
import { MODULES_ROOT } from "./modules";
import { pulledKey, pulledWorker } from "./names";
import type { PulledQueue } from "./types";
import { withBindings } from "./with-bindings";

/** What keeps the messages of a queue until somebody pulls and acknowledges them. */
export function pulledQueueWorker({ name, deadLetterQueue }: PulledQueue, isPulled: (queue: string) => boolean) {
  const worker: WorkerOptions = {
    name: pulledWorker(name),
    modulesRoot: MODULES_ROOT,
    modules: [insideModule("pulled-queue")],
    compatibilityDate: "2026-01-01",
    durableObjects: { MESSAGES: { className: "Messages", useSQLite: true, unsafeUniqueKey: pulledKey(name) } },
    // Its dead letters come to a queue as miniflare's own, not through a binding.
    queueConsumers: { [name]: { maxBatchSize: 100, maxBatchTimeout: 0, maxRetries: 3, retryDelay: 0 } },
  };
  if (deadLetterQueue === undefined) return worker;
  return withBindings(worker, [queueBinding("DEAD", { queueName: deadLetterQueue }, isPulled(deadLetterQueue))]);
}
