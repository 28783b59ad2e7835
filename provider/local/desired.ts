import { kindOf } from "./bindings/table";
import type { DurableObjectsState } from "./durable-objects/records";
import { answeringPreviews } from "./previews/hosts";
import type { PreviewRecord } from "./previews/records";
import { asScript } from "./previews/store";
import { queueCodes } from "./resources/queue-consumers";
import { versionWorker } from "./runtime/names";
import type { DesiredState, WorkerCode } from "./runtime/types";
import { deployedVersion, liveShares } from "./store/deployed";
import type { VersionRecord, WorkerRecord } from "./store/records";
import type { Store } from "./store/store";
import { versionAt } from "./store/version-previews";

/** How many versions of a Worker run at their preview addresses; those that were asked last do. */
const PREVIEWS_RUNNING = 3;

/** What should run: the deployed versions of each Worker, with its bindings as they lead somewhere now, and the Workflows. */
export function desiredState(store: Store): DesiredState {
  const asked = new Map<string, string[]>();
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
        ...store.scripts
          .everywhere()
          .map((worker) => remembered(worker, (each) => running(store, each, asked.get(each.name) ?? []))),
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
    queues: () => queueCodes(store),
    workerForMail: (address) => store.addresses.workerForMail(address),
    addresses: () => ({
      ...store.addresses.answering(),
      previews: answeringPreviews(store),
      subdomain: store.account.subdomain ?? undefined,
    }),
    preview(label) {
      const found = versionAt(store, label);
      if (found === undefined) return undefined;
      const { worker, version } = found;
      if (version.id === deployedVersion(worker).id) return worker.name;
      const before = asked.get(worker.name) ?? [];
      if (!before.includes(version.id)) {
        asked.set(worker.name, [version.id, ...before].slice(0, PREVIEWS_RUNNING));
        known.delete(worker);
      }
      return versionWorker(worker.name, version.id);
    },
  };
}

/** The deployed version that gets most of the requests has what the script has once: its Durable Objects, its queues, its crons. */
function running(store: Store, worker: WorkerRecord, asked: string[]): WorkerCode {
  const main = deployedVersion(worker);
  const shares = liveShares(worker);
  const alive = new Set([...shares.map(({ versionId }) => versionId), ...asked]);
  const others = worker.versions.filter(({ id }) => id !== main.id && alive.has(id));
  const nameOf = (id: string) => (id === main.id ? worker.name : versionWorker(worker.name, id));
  return {
    ...reaching(store, store.codeOf(worker, main)),
    beside: others.map((version) => ({
      ...reaching(store, store.codeOf(worker, version)),
      name: nameOf(version.id),
      script: worker.name,
      durableObjects: [],
      crons: [],
    })),
    ...(shares.length > 1 && {
      shares: worker.versions.flatMap(({ id }) => {
        const share = shares.find(({ versionId }) => versionId === id);
        return share ? [{ name: nameOf(id), version: id, percentage: share.percentage }] : [];
      }),
    }),
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
    durableObjects: own.map(({ id, className, key, sqlite, container }) => ({
      className,
      key,
      sqlite,
      ...(container && { container: containerOf(store, id) }),
    })),
  };
}

/** The image of the application that backs a namespace. */
function containerOf({ containers }: Store, id: string): { image?: string } {
  const application = containers.all().find(({ namespaceId }) => namespaceId === id);
  return application ? { image: application.configuration.image } : {};
}
