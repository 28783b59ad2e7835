// Runs in the plugin's process.
import { seenBindings } from "../bindings/deployed";
import type { Account } from "../cloudflare/account";
import { CloudflareApiError } from "../cloudflare/api-error";
import { type ApiPreview, type ApiPreviewDeployment, previewPath } from "../cloudflare/previews";
import { hasCode } from "../worker/check-code";
import { seenOptions } from "../worker/options/table";
import type { WorkerPreviewInputs, WorkerPreviewOutputs } from "./state";

/** Whether the preview, its deployment or its Worker does not exist: Cloudflare removes the least recently deployed by itself. */
export function isGone(error: unknown): boolean {
  return error instanceof CloudflareApiError && error.is("workers", 10025, 10007, 10090);
}

/** Whether a Worker does not exist. */
export function isWorkerGone(error: unknown): boolean {
  return error instanceof CloudflareApiError && error.is("workers", 10007, 10090);
}

/** The preview of that id or name; nothing, when it does not exist. */
export async function findPreview(account: Account, worker: string, preview: string): Promise<ApiPreview | undefined> {
  try {
    return await account.send<ApiPreview>("workers", "get", previewPath(worker, preview));
  } catch (error) {
    if (error instanceof CloudflareApiError && error.is("workers", 10025)) return undefined;
    throw error;
  }
}

/** The preview as it is now; where it differs from what was deployed, the inputs say what is there. */
export async function readWorkerPreview(
  account: Account,
  olds: WorkerPreviewOutputs,
): Promise<{ inputs: WorkerPreviewInputs; outputs: WorkerPreviewOutputs } | undefined> {
  const { previewId, slug, url: _, urls: __, deploymentId, deploymentUrl, deployedOn, ...deployed } = olds;
  const preview = await unlessGone(() => findPreview(account, olds.worker, previewId));
  if (!preview) return undefined;
  // As long as it is not deployed again, its deployment says nothing new.
  const latest = preview.deployed_on === deployedOn ? undefined : await latestDeployment(account, olds);
  const seen = seenNow(preview, latest, deployed, deploymentId);
  const urls = preview.urls ?? [];
  const rest = { previewId, slug, url: urls[0], urls, deploymentId, deploymentUrl, deployedOn };
  return { inputs: seen, outputs: { ...seen, ...rest } };
}

function seenNow(
  preview: ApiPreview,
  latest: ApiPreviewDeployment | undefined,
  deployed: WorkerPreviewInputs,
  deploymentId: string,
): WorkerPreviewInputs {
  const { observability, logpush, tags, tail_consumers } = preview;
  const isOther = latest !== undefined && latest.id !== deploymentId;
  const now = seenOptions(
    {
      ...(isOther && latest),
      ...{ observability, logpush, tags },
      ...(tail_consumers && { tail_consumers: tail_consumers.map(({ name }) => ({ service: name })) }),
    },
    deployed,
  );
  const { observability: logs, logpush: jobs, tags: own, owner, tailConsumers } = now;
  const settings = { observability: logs, logpush: jobs, tags: own, owner, tailConsumers };
  if (!isOther) return { ...deployed, ...settings };
  const bindings = Object.entries(latest.env ?? {}).map(([name, binding]) => ({ ...binding, name }));
  const changed = `changed outside of Pulumi (deployment ${latest.id})`;
  return {
    ...deployed,
    ...now,
    annotations: deployed.annotations,
    ...seenBindings(bindings, deployed),
    ...(hasCode(deployed) && { bundle: { ...deployed.bundle, hash: changed } }),
    ...(deployed.assets && { assets: { ...deployed.assets, digest: changed } }),
  };
}

async function latestDeployment(
  account: Account,
  { worker, previewId }: WorkerPreviewOutputs,
): Promise<ApiPreviewDeployment | undefined> {
  try {
    return await account.send("workers", "get", previewPath(worker, previewId, "/deployments/latest"));
  } catch (error) {
    if (isGone(error) || (error instanceof CloudflareApiError && error.is("workers", 10222))) return undefined;
    throw error;
  }
}

async function unlessGone<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}
