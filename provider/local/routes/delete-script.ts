import type { Services } from "../context";
import { ApiError } from "../envelope";
import { removePreview } from "../previews/remove";
import { consumedBy } from "../resources/queue-consumers";
import { scriptOf } from "../upload/upload";
import { referencesTo } from "./references";

const refusal = (message: string) => new ApiError(400, 10064, `This Worker cannot be deleted: ${message}`);

/**
 * Removes a Worker with its Durable Objects and their data, its previews, its routes and custom domains; its Workflows stay, as they do at Cloudflare. What others would lose needs
 * `force`.
 */
export async function deleteScript(services: Services, name: string, force: boolean): Promise<void> {
  const { store, runtime } = services;
  await services.exclusive(name, async () => {
    scriptOf(services, name);
    refuseConsumer(services, name);
    if (!force) refuseLosses(services, name);
    for (const preview of store.previews.of(name)) await removePreview(services, preview);
    store.scripts.delete(name);
    store.parents.delete(name);
    store.addresses.keepFor((script) => store.scripts.get(script) !== undefined);
    let keys: string[] = [];
    try {
      keys = store.durableObjects.forget(name);
    } finally {
      // Where the disk is full, what is gone does not answer either.
      await runtime.workerChanged(name);
    }
    await runtime.durableObjects.purge(keys);
  });
}

/** Whatever `force` says. */
function refuseConsumer({ store }: Services, name: string): void {
  const queues = consumedBy(store, name).map(({ queue }) => queue.name);
  if (queues.length > 0) throw refusal(`it consumes ${queues.join(", ")}. Remove those queue consumers first.`);
}

function refuseLosses({ store }: Services, name: string): void {
  const { services, durable_objects: objects } = referencesTo(store, name);
  const users = [...new Set([...services.incoming, ...objects].map(({ service }) => service))].sort();
  if (users.length > 0) {
    throw refusal(`it is bound by ${users.join(", ")}. Remove those bindings, or delete it with force=true.`);
  }
  const classes = store.durableObjects.state.namespaces.filter(({ script }) => script === name);
  if (classes.length > 0) {
    const names = classes.map(({ className }) => className).join(", ");
    throw refusal(`it has Durable Objects (${names}). Delete them with their data by force=true.`);
  }
}
