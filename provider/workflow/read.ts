// Runs in the plugin's process.
import type { VersionListResponse } from "cloudflare/resources/workflows/versions";

import type { Account, WorkflowListResponse } from "../cloudflare/account";
import { workflowPath } from "../cloudflare/paths";
import { milliseconds } from "../lifecycle/duration";
import { sameValue } from "../lifecycle/unknown";
import type { WorkflowInputs, WorkflowOutputs } from "./state";

/** wrangler reads what the SDK's type does not have. */
type SeenWorkflow = WorkflowListResponse & { jurisdiction?: string };

/** The Workflow as it is now. Its options are in its versions, which are asked for only when it was modified since. */
export async function readWorkflow(
  account: Account,
  olds: WorkflowOutputs,
): Promise<{ inputs: WorkflowInputs; outputs: WorkflowOutputs } | undefined> {
  const seen: SeenWorkflow | undefined = (await account.workflows()).get(olds.name);
  if (!seen) return undefined;
  const { workflowId: _id, versionId, createdOn: _createdOn, modifiedOn, ...deployed } = olds;
  let inputs: WorkflowInputs = {
    ...deployed,
    className: seen.class_name,
    scriptName: seen.script_deleted ? `${seen.script_name} (deleted)` : seen.script_name,
    schedules: schedulesOf(seen),
    jurisdiction: seen.jurisdiction ?? deployed.jurisdiction,
  };
  let newestVersion = versionId;
  if (seen.modified_on !== modifiedOn) {
    const versions = await account.send<VersionListResponse[]>(
      "workflows",
      "get",
      `${workflowPath(olds.name)}/versions`,
    );
    const newest = versions.reduce<VersionListResponse | undefined>(
      (latest, version) => (latest && latest.created_on >= version.created_on ? latest : version),
      undefined,
    );
    if (newest && newest.id !== versionId) {
      inputs = { ...inputs, ...optionsOf(newest, deployed) };
      newestVersion = newest.id;
    }
  }
  return {
    inputs,
    outputs: {
      ...inputs,
      workflowId: seen.id,
      versionId: newestVersion,
      createdOn: seen.created_on,
      modifiedOn: seen.modified_on,
    },
  };
}

function schedulesOf(seen: WorkflowListResponse): string[] {
  return (seen.schedules ?? []).map(({ cron }) => cron).sort();
}

/** What is the same as before stays as it was written: the API says times in milliseconds, and adds its defaults. */
function optionsOf(version: VersionListResponse, deployed: WorkflowInputs): Partial<WorkflowInputs> {
  const { success_retention: success, error_retention: error } = version.default_retention ?? {};
  const retention = success === undefined && error === undefined ? undefined : { success, error };
  const before = deployed.retention && {
    success: inMilliseconds(deployed.retention.success),
    error: inMilliseconds(deployed.retention.error),
  };
  return {
    limits: version.limits?.steps === deployed.limits?.steps ? deployed.limits : version.limits,
    concurrency:
      version.concurrency?.limit === deployed.concurrency?.limit ? deployed.concurrency : version.concurrency,
    retention: sameValue(retention, before) ? deployed.retention : retention,
  };
}

function inMilliseconds(duration: number | string | undefined): number | undefined {
  return duration === undefined ? undefined : milliseconds(duration);
}
