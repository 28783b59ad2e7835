import { kindOf } from "./bindings/table";
import type { DurableObjectsState } from "./durable-objects/records";
import { consumedBy } from "./resources/queue-consumers";
import type { DesiredState, WorkerCode } from "./runtime/types";
import { deployedVersion } from "./store/deployed";
import type { WorkerRecord } from "./store/records";
import type { Store } from "./store/store";

/** What should run: the deployed version of each Worker, with its bindings as they lead somewhere now, and the Workflows. */
export function desiredState(store: Store): DesiredState {
  // The runtime asks often, and a record is never changed, only replaced.
  let known = new WeakMap<WorkerRecord, WorkerCode>();
  let seen: { objects: DurableObjectsState; changes: number } | undefined;
  return {
    workers() {
      const now = { objects: store.durableObjects.state, changes: store.resourceChanges };
      if (seen?.objects !== now.objects || seen.changes !== now.changes) known = new WeakMap();
      seen = now;
      return store.scripts.all().map((worker) => {
        const code = known.get(worker) ?? running(store, worker);
        known.set(worker, code);
        return code;
      });
    },
    workflows: () =>
      store.flows.all().map(({ name, className, scriptName, schedules, options: { limits } }) => ({
        name,
        className,
        scriptName,
        schedules,
        ...(limits?.steps !== undefined && { limits: { steps: limits.steps } }),
      })),
    addresses: () => ({ ...store.addresses.answering(), subdomain: store.account.subdomain ?? undefined }),
  };
}

function running(store: Store, worker: WorkerRecord): WorkerCode {
  const code = store.codeOf(worker, deployedVersion(worker));
  const own = store.durableObjects.state.namespaces.filter(({ script }) => script === worker.name);
  return {
    ...code,
    bindings: code.bindings.map((binding) => kindOf(binding).resolve(binding, { script: worker.name, store })),
    durableObjects: own.map(({ className, key, sqlite }) => ({ className, key, sqlite })),
    consumers: consumedBy(store, worker.name).map(({ queue, consumer: { settings, dead_letter_queue } }) => ({
      queue: queue.name,
      maxBatchSize: settings.batch_size,
      maxBatchTimeout: (settings.max_wait_time_ms ?? 0) / 1000,
      maxRetries: settings.max_retries,
      retryDelay: settings.retry_delay,
      ...(dead_letter_queue !== "" && { deadLetterQueue: dead_letter_queue }),
    })),
  };
}
