import type { VersionRecord, WorkerRecord } from "./records";
import type { Store } from "./store";

/** How much of a version's id its preview address has. */
const PREFIX_LENGTH = 8;
export const ALIAS = "workers/alias";

/** The version that a name on workers.dev shows: `1a2b3c4d-shop`, or `alias-shop`, where the newest that has the alias counts. */
export function versionAt(store: Store, label: string): { worker: WorkerRecord; version: VersionRecord } | undefined {
  for (const worker of store.scripts.all()) {
    if (!label.endsWith(`-${worker.name}`)) continue;
    const prefix = label.slice(0, -worker.name.length - 1);
    const version =
      worker.versions.find(({ annotations }) => annotations[ALIAS] === prefix) ??
      worker.versions.find(({ id }) => id.slice(0, PREFIX_LENGTH) === prefix);
    if (version && worker.subdomain.previewsEnabled && hasPreview(version)) return { worker, version };
  }
  return undefined;
}

/** A version that implements Durable Objects has no preview address. */
export function hasPreview({ namedHandlers }: VersionRecord): boolean {
  return namedHandlers.every(({ type }) => type !== "durable-object");
}
