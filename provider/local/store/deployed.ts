import type { VersionRecord, WorkerRecord } from "./records";

/** The version that runs. */
export function deployedVersion(worker: WorkerRecord): VersionRecord {
  const id = worker.deployments[0]?.versionId;
  const version = worker.versions.find((candidate) => candidate.id === id);
  if (!version) throw new Error(`The Worker ${worker.name} has no deployed version.`);
  return version;
}
