// Runs in the plugin's process.
import type { ApiBinding } from "../bindings/api-binding";
import { seenBindings } from "../bindings/deployed";
import type { Account } from "../cloudflare/account";
import { homeOf } from "../cloudflare/script-home";
import { hasCode } from "./check-code";
import type { ApiSettings } from "./options/option";
import { seenOptions, seenScriptOptions } from "./options/table";
import { seenVersions } from "./seen-versions";
import type { WorkerInputs, WorkerOutputs } from "./state";
import type { ApiDeployment } from "./versions";
import { seenClasses } from "./classes";

interface ScriptSettings extends ApiSettings {
  bindings?: (ApiBinding & { name: string })[];
}

/**
 * The Worker as it is now; where it differs from what was deployed, the inputs say what is there, so that the next
 * preview shows it. What all Workers have in common is listed once a deployment; a Worker of its own costs one request
 * more, and two when it was modified.
 */
export async function readWorker(
  account: Account,
  olds: WorkerOutputs,
): Promise<{ inputs: WorkerInputs; outputs: WorkerOutputs } | undefined> {
  const home = homeOf(olds);
  const script = await home.find(account);
  if (!script) return undefined;
  const { url, versionId, deploymentId, etag, modifiedOn, pendingTransfers, awaitedVersion, assetFiles, ...rest } =
    olds;
  const { previousVersionId, live, previewSuffix, previewUrl, previewAliasUrl, ...deployed } = rest;
  const now = { etag: script.etag ?? etag, modifiedOn: script.modified_on ?? modifiedOn };
  const unmodified = now.etag === etag && now.modifiedOn === modifiedOn;

  const [schedules, subdomains, deployments, settings] = await Promise.all([
    home.standsAlone ? ask<{ schedules: { cron: string }[] }>("/schedules") : { schedules: [] },
    home.standsAlone ? account.workersDev() : undefined,
    unmodified || !home.standsAlone ? undefined : ask<{ deployments: ApiDeployment[] }>("/deployments"),
    unmodified ? undefined : ask<ScriptSettings>("/settings"),
  ]);
  if (!schedules || (!unmodified && !settings)) return undefined;

  const versions = seenVersions(olds, deployments?.deployments[0]);
  const unchanged = { deploymentId, pendingTransfers, awaitedVersion, assetFiles };
  const addresses = { url, previewSuffix, previewUrl, previewAliasUrl };
  const subdomain = subdomains?.get(olds.name);
  const seen: WorkerInputs = {
    ...deployed,
    ...(settings && seenSettings(settings, deployed, versions.isWhole)),
    deployment: versions.deployment,
    ...(subdomain && {
      workersDev: { enabled: subdomain.enabled ?? false, previews: subdomain.previews_enabled ?? false },
    }),
    crons: schedules.schedules.map(({ cron }) => cron).sort(),
    exports: unmodified || !versions.isWhole ? deployed.exports : seenClasses(script.exports, deployed.exports),
  };
  if (!versions.isWhole) {
    // The list tells of the version that gets most; a version itself never changes.
    const outputs = { ...seen, ...addresses, ...versions.outputs, ...unchanged };
    return { inputs: seen, outputs: { ...outputs, etag, modifiedOn } };
  }
  if (now.etag !== etag) {
    const changed = `changed outside of Pulumi (etag ${now.etag})`;
    if (hasCode(deployed)) seen.bundle = { ...deployed.bundle, hash: changed };
    // Which files there are now, Cloudflare tells nobody.
    if (deployed.assets) seen.assets = { ...deployed.assets, digest: changed };
  }
  if (script.has_assets === false) delete seen.assets;
  const outputs = { ...seen, ...addresses, ...versions.outputs, ...unchanged };
  return { inputs: seen, outputs: { ...outputs, ...now } };

  async function ask<T>(below: string): Promise<T | undefined> {
    try {
      return await account.send<T>("workers", "get", home.path(below));
    } catch (error) {
      if (home.isMissing(error)) return undefined;
      throw error;
    }
  }
}

/** The bindings that came after the upload are those of another resource. */
function seenSettings(settings: ScriptSettings, deployed: WorkerInputs, isWhole: boolean): Partial<WorkerInputs> {
  if (!isWhole) return seenScriptOptions(settings, deployed);
  const { bindings = [] } = settings;
  const own = bindings.filter(({ name }) => !deployed.lateBindings?.includes(name));
  return { ...seenBindings(own, deployed), ...seenOptions(settings, deployed) };
}
