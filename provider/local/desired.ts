import { kindOf } from "./bindings/table";
import type { DurableObjectsState } from "./durable-objects/records";
import { answeringPreviews } from "./previews/hosts";
import type { PreviewRecord } from "./previews/records";
import { asScript } from "./previews/store";
import { consumedBy } from "./resources/queue-consumers";
import type { DesiredState, WorkerCode } from "./runtime/types";
import { deployedVersion } from "./store/deployed";
import type { VersionRecord, WorkerRecord } from "./store/records";
import type { Store } from "./store/store";

/** What should run: the deployed version of each Worker, with its bindings as they lead somewhere now, and the Workflows. */
export function desiredState(store: Store): DesiredState {
  // The runtime asks often, and a record is never changed, only replaced.
  let known = new WeakMap<WorkerRecord | PreviewRecord, WorkerCode>();
  let seen: { objects: DurableObjectsState; changes: number } | undefined;
  return {
    workers() {
      const now = { objects: store.durableObjects.state, changes: store.resourceChanges };
      if (seen?.objects !== now.objects || seen.changes !== now.changes) known = new WeakMap();
      seen = now;
      const remembered = <Record extends WorkerRecord | PreviewRecord>(
        record: Record,
        make: (record: Record) => WorkerCode,
      ): WorkerCode => {
        const code = known.get(record) ?? make(record);
        known.set(record, code);
        return code;
      };
      return [
        ...store.scripts.all().map((worker) => remembered(worker, (each) => running(store, each))),
        ...store.previews
          .all()
          .flatMap((preview) =>
            preview.deployments
              .slice(0, 1)
              .map((latest) => remembered(preview, (each) => previewed(store, each, latest))),
          ),
      ];
    },
    workflows: () =>
      store.flows.all().map(({ name, className, scriptName, schedules, options: { limits } }) => ({
        name,
        className,
        scriptName,
        schedules,
        ...(limits?.steps !== undefined && { limits: { steps: limits.steps } }),
      })),
    addresses: () => ({
      ...store.addresses.answering(),
      previews: answeringPreviews(store),
      subdomain: store.account.subdomain ?? undefined,
    }),
  };
}

function running(store: Store, worker: WorkerRecord): WorkerCode {
  return {
    ...reaching(store, store.codeOf(worker, deployedVersion(worker))),
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

/** A preview consumes no queue, and has no crons. */
function previewed(store: Store, preview: PreviewRecord, latest: VersionRecord): WorkerCode {
  return reaching(store, store.codeOf(asScript(preview), latest));
}

/** With bindings as they lead somewhere now, and the classes of its own. */
function reaching(store: Store, code: WorkerCode): WorkerCode {
  const own = store.durableObjects.state.namespaces.filter(({ script }) => script === code.name);
  return {
    ...code,
    bindings: code.bindings.map((binding) => kindOf(binding).resolve(binding, { script: code.name, store })),
    durableObjects: own.map(({ className, key, sqlite }) => ({ className, key, sqlite })),
  };
}
