import type { GroupSpec } from "./groups";
import { insideModule } from "./inside/source";
import type { WorkerOptions } from "./miniflare";
import { INTERNAL_DATE, MODULES_ROOT } from "./modules";
import { namesOf, queueKey, queueNode, queueWorker } from "./names";
import type { QueueCode, WorkerCode } from "./types";

/** As Cloudflare keeps messages: four days. For a queue that does not exist, since a Worker or a dead letter may name one. */
const RETENTION_MS = 345_600_000;

/** The queues of a group, also those that are only named. */
export function queuesOf({ nodes, queues }: Pick<GroupSpec, "nodes" | "queues">): QueueCode[] {
  return namesOf(nodes, queueNode).map(
    (name) => queues.find((queue) => queue.name === name) ?? { name, retentionMs: RETENTION_MS, deliveryDelay: 0 },
  );
}

/** What keeps the messages of a queue until they are consumed. */
export function queueOptions(
  { name, retentionMs, deliveryDelay, deadLetterQueue, consumer }: QueueCode,
  workers: WorkerCode[],
): WorkerOptions {
  const consuming = workers.find((worker) => worker.name === consumer?.script);
  const runs = new Set(workers.map((worker) => worker.name));
  const versions = consuming && (consuming.shares ?? [{ name: consuming.name, version: "", percentage: 100 }]);
  const shares = versions?.filter((share) => runs.has(share.name)) ?? [];
  return {
    name: queueWorker(name),
    modulesRoot: MODULES_ROOT,
    modules: [insideModule("message-queue")],
    compatibilityDate: INTERNAL_DATE,
    compatibilityFlags: ["experimental", "service_binding_extra_handlers"],
    durableObjects: { MESSAGES: { className: "Messages", useSQLite: true, unsafeUniqueKey: queueKey(name) } },
    bindings: {
      NAME: name,
      SETTINGS: { retentionMs, deliveryDelay },
      ...(consumer && shares.length > 0 && { CONSUMER: { ...consumer, shares } }),
    },
    serviceBindings: {
      ...Object.fromEntries(shares.map((share) => [`CONSUMER:${share.version}`, { name: share.name }])),
      ...(deadLetterQueue !== undefined && {
        DEAD: { name: queueWorker(deadLetterQueue), entrypoint: "DeadLetters" },
      }),
    },
  };
}
