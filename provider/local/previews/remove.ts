import type { Services } from "../context";
import { type PreviewRecord, runningName } from "./records";

/** Removes a preview with its Durable Objects and their data. */
export async function removePreview({ store, runtime }: Services, preview: PreviewRecord): Promise<void> {
  store.previews.delete(preview);
  const name = runningName(preview);
  const keys = store.durableObjects.forget(name);
  await runtime.workerChanged(name);
  await runtime.durableObjects.purge(keys);
}

/** How many previews a Worker can have, on a paid plan. */
const PREVIEWS_KEPT = 500;

/** Removes the least recently deployed previews of a Worker, as Cloudflare does by itself, to make room for another. */
export async function makeRoom(services: Services, worker: string): Promise<void> {
  const last = ({ deployments, createdOn }: PreviewRecord) => deployments[0]?.createdOn ?? createdOn;
  const oldest = services.store.previews.of(worker).sort((one, other) => (last(one) < last(other) ? -1 : 1));
  for (const preview of oldest.slice(0, Math.max(0, oldest.length - PREVIEWS_KEPT + 1))) {
    await removePreview(services, preview);
  }
}
