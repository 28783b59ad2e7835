import { bindNamespaces, type Moment, ownClasses } from "../durable-objects/bindings";
import { type ExportsMap, liveEntries } from "../durable-objects/exports";
import { type Planned, planDurableObjects } from "../durable-objects/lifecycle";
import type { Migrations } from "../durable-objects/migrations";
import { deployedVersion } from "../store/deployed";
import { newNamespaceId } from "../store/durable-objects";
import type { VersionRecord, WorkerRecord } from "../store/records";
import type { Store } from "../store/store";

/** A version with its bindings led to their namespaces, and what its deployment makes of those. */
export interface Prepared {
  version: VersionRecord;
  planned: Planned;
}

/** What the deployment of a version, tried already, means for Durable Objects. It changes nothing; what follows it must not wait. */
export function prepareDeployment(
  store: Store,
  worker: WorkerRecord,
  version: VersionRecord,
  { moment, migrations }: { moment: Moment; migrations?: Migrations | undefined },
): Prepared {
  const { state } = store.durableObjects;
  const script = worker.name;
  const exports = version.applied === true ? version.exports && liveEntries(version.exports) : version.exports;
  const before = worker.deployments.length > 0 ? deployedVersion(worker).bindings : [];
  const planned = planDurableObjects(
    { exports, migrations, containers: version.settings["containers"] },
    {
      exportsManaged: worker.exportsManaged ?? false,
      migrationTag: worker.migrationTag,
      bound: new Set([...ownClasses(before, script), ...ownClasses(version.bindings, script)]),
    },
    {
      script,
      state,
      classes: new Set(version.namedHandlers.flatMap(({ name, type }) => (type === "durable-object" ? [name] : []))),
      scriptExists: (name) => name === script || store.scripts.get(name) !== undefined,
      bindings: store.durableObjects.bindings(),
      newId: newNamespaceId,
    },
  );
  const { migrationTag } = planned;
  return {
    planned,
    version: {
      ...withNamespaces(version, planned.state, script, moment),
      applied: true,
      ...(migrationTag !== undefined && { migrationTag }),
    },
  };
}

/** A version that is not deployed yet: it binds what there is, and provisions nothing. */
export function prepareVersion(store: Store, worker: WorkerRecord, version: VersionRecord): VersionRecord {
  const { migrationTag } = worker;
  return {
    ...withNamespaces(version, store.durableObjects.state, worker.name, "version"),
    ...(migrationTag !== undefined && { migrationTag }),
  };
}

function withNamespaces(version: VersionRecord, state: Planned["state"], script: string, moment: Moment) {
  const declares = (className: string) => version.exports?.[className]?.type === "durable-object";
  return { ...version, bindings: bindNamespaces(version.bindings, { script, state, moment, declares }) };
}

/** What a version that is like another declares: the tombstones of that one have been applied. */
export function carriedExports({ exports }: VersionRecord): { exports?: ExportsMap } {
  return exports === undefined ? {} : { exports: liveEntries(exports) };
}
