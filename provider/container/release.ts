// Runs in the plugin's process.
import type { Account } from "../cloudflare/account";
import { CloudflareApiError } from "../cloudflare/api-error";
import { applicationPath } from "../cloudflare/containers";
import type { ScriptName } from "../cloudflare/script-home";
import { namespacesOf } from "../durable-object/data";
import { planExports } from "../durable-object/plan";
import type { DurableObjectExports } from "../durable-object/state";

/**
 * Deletes the applications of classes that the next upload deletes, or whose container it takes away: an application outlives
 * its namespace and goes on to cost, and the engine deletes its resource after the upload.
 */
export async function releaseContainers(
  account: Account,
  script: ScriptName,
  live: DurableObjectExports,
  wanted: DurableObjectExports,
): Promise<void> {
  const { deleted, contained } = planExports(live, wanted);
  const classes = [
    ...deleted.filter((className) => live[className]?.container !== undefined),
    ...contained.flatMap(({ className, container }) => (container === undefined ? [className] : [])),
  ];
  if (classes.length === 0) return;
  const [namespaces, applications] = await Promise.all([
    namespacesOf(account, script),
    account.containers.applications(),
  ]);
  const ids = new Set(classes.map((className) => namespaces.get(className)?.id).filter((id) => id !== undefined));
  for (const { id, durable_objects: objects } of applications) {
    if (objects?.namespace_id !== undefined && ids.has(objects.namespace_id)) await deleteApplication(account, id);
  }
}

/** One that is gone already is as it should be. */
export async function deleteApplication(account: Account, id: string): Promise<void> {
  try {
    await account.containers.change("delete", applicationPath(id));
  } catch (error) {
    if (!isApplicationGone(error)) throw error;
  }
}

export function isApplicationGone(error: unknown): boolean {
  return error instanceof CloudflareApiError && error.is("containers", 1609);
}
