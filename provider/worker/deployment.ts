// What state and previews hold of which versions of a Worker are live.

/** @see https://developers.cloudflare.com/workers/configuration/versions-and-deployments/gradual-deployments/ */
export interface Deployment {
  /**
   * The part of the requests that the version of the program gets, from 0 to 100; the version before it gets the others.
   * At 100 an update is live at once. At 0 a new version is uploaded and not live, and one that was live is rolled back.
   * @defaultValue 100
   */
  percentage?: number;
  /** Whether the version with a share of 0 stays in the deployment, where requests with a version override reach it.
   * @defaultValue false
   * @see https://developers.cloudflare.com/workers/configuration/versions-and-deployments/version-overrides/ */
  keep?: boolean;
  /** A name for the preview address of the next version that is uploaded without being live at once.
   * @defaultValue none
   * @see https://developers.cloudflare.com/workers/configuration/previews/#aliased-preview-urls */
  previewAlias?: string;
}

/** What each live version gets of the requests, in percent. */
export type Shares = Record<string, number>;

export interface VersionOutputs {
  /** The version that the last upload made. */
  versionId: string;
  /** The version before it: it gets the requests that this one does not get. */
  previousVersionId?: string;
  /** The live versions. A state of an older version of this package has none: the last upload is live. */
  live?: Shares;
}

export function percentageOf(deployment: Deployment | undefined): number {
  return deployment?.percentage ?? 100;
}

/** The versions that are live, as the state knows it. */
export function liveShares({ live, versionId }: VersionOutputs): Shares {
  return live ?? { [versionId]: 100 };
}

/** Whether requests reach a version: for its share, or by an override alone. */
export function isReached(outputs: VersionOutputs | undefined, versionId: string): boolean {
  return outputs !== undefined && versionId in liveShares(outputs);
}

/** The versions that should be live. A version that has none before it gets all requests. */
export function wantedShares(
  deployment: Deployment | undefined,
  { versionId, previousVersionId: before }: VersionOutputs,
): Shares {
  const percentage = percentageOf(deployment);
  if (before === undefined) return { [versionId]: 100 };
  const shares = { [versionId]: percentage, [before]: Math.round((100 - percentage) * 100) / 100 };
  const isKept = ([, share]: [string, number]) => share > 0 || deployment?.keep === true;
  return Object.fromEntries(Object.entries(shares).filter(isKept));
}

/** The version that an upload comes after: the last one that was live for all requests. */
export function versionBefore(outputs: VersionOutputs): string | undefined {
  const { versionId, previousVersionId } = outputs;
  return liveShares(outputs)[versionId] === 100 || previousVersionId === undefined ? versionId : previousVersionId;
}
