import type { DeploymentRecord, VersionRecord, WorkerRecord } from "./records";

/** A version of a deployment, and the percentage of requests that it gets. */
export interface Share {
  versionId: string;
  percentage: number;
}

/** The version that runs; of several, the one that gets most. */
export function deployedVersion(worker: WorkerRecord): VersionRecord {
  const id = worker.deployments[0]?.versionId;
  const version = worker.versions.find((candidate) => candidate.id === id);
  if (!version) throw new Error(`The Worker ${worker.name} has no deployed version.`);
  return version;
}

/** All versions of a deployment, the one that gets most first. */
export function sharesOf({ versionId, others = [] }: Pick<DeploymentRecord, "versionId" | "others">): Share[] {
  const rest = others.reduce((left, { percentage }) => left - percentage, 100);
  // Shares have two decimals, which sums of floating-point numbers have not.
  return [{ versionId, percentage: Math.round(rest * 100) / 100 }, ...others];
}

/** The versions that run now. */
export function liveShares({ deployments: [live] }: Pick<WorkerRecord, "deployments">): Share[] {
  return live ? sharesOf(live) : [];
}
