// Runs in the plugin's process.
import { sameValue } from "../lifecycle/unknown";
import { type Deployment, percentageOf, type VersionOutputs } from "./deployment";
import type { WorkerOutputs } from "./state";
import { type ApiDeployment, sharesOf } from "./versions";

interface SeenVersions {
  /** Whether what the API tells of the script is what the last upload made, or what something else has made of that. */
  isWhole: boolean;
  deployment: Deployment | undefined;
  outputs: VersionOutputs;
}

/** Which versions are live now: another share than the one that was deployed is what the input `deployment` then says. */
export function seenVersions(olds: WorkerOutputs, now: ApiDeployment | undefined): SeenVersions {
  const { versionId, previousVersionId, live, deployment } = olds;
  const asBefore = { isWhole: true, deployment, outputs: { versionId, previousVersionId, live } };
  if (now === undefined) return asBefore;
  const shares = sharesOf(now);
  const share = shares[versionId] ?? 0;
  const expected = percentageOf(deployment);
  const [other] = Object.keys(shares)
    .filter((id) => id !== versionId)
    .sort((one, two) => (shares[two] ?? 0) - (shares[one] ?? 0));

  const isAlone = share === 100 && previousVersionId === undefined;
  const isOf = (percentage: number): Deployment | undefined =>
    percentage === expected || isAlone ? deployment : { ...deployment, percentage };
  if (share === 100) {
    const isAsKnown = live === undefined && sameValue(shares, { [versionId]: 100 });
    const outputs = { versionId, previousVersionId, live: isAsKnown ? live : shares };
    return { isWhole: true, deployment: isOf(100), outputs };
  }
  // Another upload has taken its place.
  if (share === 0 && expected === 100 && other !== previousVersionId) return asBefore;
  return {
    isWhole: false,
    deployment: isOf(share),
    outputs: { versionId, previousVersionId: other ?? previousVersionId, live: shares },
  };
}
