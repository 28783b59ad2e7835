import { randomUUID } from "node:crypto";

import type { Services } from "../context";
import type { Moment } from "../durable-objects/bindings";
import type { Migrations } from "../durable-objects/migrations";
import { emptyReconciliation, type Reconciliation } from "../durable-objects/scenarios";
import { refuseWithoutHandler } from "../resources/queue-consumers";
import { liveShares, type Share } from "../store/deployed";
import type { VersionRecord, WorkerRecord } from "../store/records";
import { prepareDeployment } from "./durable-objects";

const VERSIONS_KEPT = 100;

/** A script as a deployment left it. */
export interface Deployed {
  worker: WorkerRecord;
  /** What its exports came to, when it sent some. */
  reconciliation?: Reconciliation;
}

interface How {
  source: string;
  moment: Moment;
  migrations?: Migrations | undefined;
  /** Whether the answer tells what its exports came to. */
  tellsExports?: boolean;
  annotations?: Record<string, string>;
  /** The versions that run beside it. */
  others?: Share[];
}

/** Lets a version run that has been tried, with what it says of Durable Objects: all of it, or nothing. */
export async function deployed(
  services: Services,
  before: WorkerRecord,
  tried: VersionRecord,
  how: How,
): Promise<Deployed> {
  const { store, runtime } = services;
  refuseWithoutHandler(store, before.name, tried.handlers);
  const { version, planned } = prepareDeployment(store, before, tried, how);
  const { migrationTag, exportsManaged } = planned;
  const worker = { ...before, exportsManaged, ...(migrationTag !== undefined && { migrationTag }) };
  const now = new Date().toISOString();
  const deployment = {
    id: randomUUID(),
    createdOn: now,
    source: how.source,
    annotations: how.annotations ?? version.annotations,
    versionId: version.id,
    ...(how.others && how.others.length > 0 && { others: how.others }),
  };
  const next = withVersion(worker, version);
  const record: WorkerRecord = {
    ...next,
    modifiedOn: now,
    deployments: [deployment, ...next.deployments].slice(0, VERSIONS_KEPT),
  };
  store.durableObjects.change(planned.state, worker.name, deployment.id, () => {
    store.scripts.set(record);
  });
  await runtime.workerChanged(worker.name);
  await runtime.durableObjects.purge(planned.removed.map(({ key }) => key));
  return {
    worker: record,
    ...(how.tellsExports === true && { reconciliation: planned.summary ?? emptyReconciliation() }),
  };
}

/** With the version, as it is now; those that run are kept, however many came after it. */
export function withVersion(worker: WorkerRecord, version: VersionRecord): WorkerRecord {
  if (worker.versions.some(({ id }) => id === version.id)) {
    return { ...worker, versions: worker.versions.map((each) => (each.id === version.id ? version : each)) };
  }
  const running = new Set(liveShares(worker).map(({ versionId }) => versionId));
  const versions = [version, ...worker.versions].filter(({ id }, index) => index < VERSIONS_KEPT || running.has(id));
  return { ...worker, versions, versionCount: version.number };
}
