// Runs in the plugin's process.
import type { Account } from "../cloudflare/account";
import { scriptPath } from "../cloudflare/paths";
import { apiExports } from "../durable-object/plan";
import { hasUnknown, sameValue } from "../lifecycle/unknown";
import { checkedCode } from "./checked-code";
import { liveOf } from "./classes";
import { withCommit } from "./commit";
import { deployAssets, filesOf } from "./deploy-assets";
import { liveShares, percentageOf, type Shares, versionBefore, wantedShares } from "./deployment";
import { optionsOf } from "./options/table";
import type { WorkerInputs, WorkerOutputs } from "./state";
import { versionForm } from "./upload";

interface Version {
  id: string;
  resources?: { script?: { etag?: string } };
}

export interface ApiDeployment {
  id: string;
  created_on?: string;
  versions: { version_id: string; percentage: number }[];
}

/** Uploads a version and lets it get no request yet. */
export async function uploadVersion(
  account: Account,
  olds: WorkerOutputs,
  news: WorkerInputs,
): Promise<Partial<WorkerOutputs>> {
  const code = checkedCode(news, olds);
  // Which version `keep_assets` would keep the files of, where several are live, Cloudflare does not say.
  const assets = await deployAssets(account, news, undefined);
  const version = await account.send<Version>("workers", "post", scriptPath(news.name, "/versions"), {
    query: { bindings_inherit: "strict" },
    body: versionForm(await withCommit(news), code, assets, olds, apiExports(liveOf(olds), news.exports ?? {}, true)),
  });
  return {
    versionId: version.id,
    previousVersionId: versionBefore(olds),
    live: liveShares(olds),
    etag: version.resources?.script?.etag ?? "",
    annotations: news.annotations,
    assetFiles: filesOf(news),
  };
}

/** Whether the versions that should be live are, each for its share. */
export function hasShares(outputs: WorkerOutputs): boolean {
  // Where Cloudflare has not said which version it made, none can be named.
  return outputs.versionId === "" || sameValue(liveShares(outputs), wantedShares(outputs.deployment, outputs));
}

/** Gives each version its share, with one request and only where that changes something. */
export async function deployShares(account: Account, outputs: WorkerOutputs): Promise<WorkerOutputs> {
  if (hasShares(outputs)) return outputs;
  const { name, deployment, versionId, annotations } = outputs;
  const wanted = wantedShares(deployment, outputs);
  // An older version comes back with its secrets as they were, which Cloudflare refuses unless it is told.
  const isRollback = (wanted[versionId] ?? 0) < (liveShares(outputs)[versionId] ?? 0);
  const message = annotations?.message ?? (isRollback ? "Rollback" : undefined);
  const { code_update_strategy } = optionsOf("deployment", outputs, undefined);
  const deployed = await account.send<ApiDeployment>("workers", "post", scriptPath(name, "/deployments"), {
    query: isRollback ? { force: "true" } : {},
    body: {
      strategy: "percentage",
      versions: Object.entries(wanted).map(([version_id, percentage]) => ({ version_id, percentage })),
      ...(message !== undefined && { annotations: { "workers/message": message } }),
      code_update_strategy,
    },
  });
  return {
    ...outputs,
    live: wanted,
    deploymentId: deployed.id,
    modifiedOn: deployed.created_on ?? outputs.modifiedOn,
  };
}

/** What an update does to the shares, for the preview to say. */
export function sayShares(olds: WorkerOutputs, news: WorkerInputs): string | undefined {
  if (hasUnknown([news.deployment, news.bundle])) return undefined;
  const before = liveShares(olds)[olds.versionId] ?? 0;
  const after = percentageOf(news.deployment);
  const { name } = news;
  const isNew = !sameValue(olds.bundle, news.bundle);
  if (isNew && after < 100)
    return `Worker ${name}: the new version gets ${share(after)}, the version ${versionBefore(olds) ?? ""} the others.`;
  if (isNew || before === after) return undefined;
  if (olds.previousVersionId === undefined) return after < 100 ? `Worker ${name}: ${NO_VERSION_BEFORE}` : undefined;
  if (after === 0)
    return `Worker ${name}: rolled back. The version ${olds.previousVersionId} gets all requests, with its code, bindings and secrets.`;
  return `Worker ${name}: the version ${olds.versionId} gets ${share(after)} instead of ${share(before)}.`;
}

/** For the first version of a script. */
export const NO_VERSION_BEFORE = "there is no version before it, so it gets all requests.";

function share(percentage: number): string {
  if (percentage === 0) return "no requests";
  return percentage === 100 ? "all requests" : `${percentage} % of the requests`;
}

/** The shares of a deployment as the API has them. */
export function sharesOf({ versions }: ApiDeployment): Shares {
  return Object.fromEntries(versions.map(({ version_id, percentage }) => [version_id, percentage]));
}
