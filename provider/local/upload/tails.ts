import { ApiError } from "../envelope";
import type { Store } from "../store/store";
import { consumersIn, TAIL_FIELDS } from "../store/tail-consumers";

/** Refuses a consumer that does not exist, in the words of an upload, or of a change of the settings alone. */
export function checkTailConsumers(settings: Record<string, unknown>, store: Store, by: "upload" | "settings"): void {
  for (const service of TAIL_FIELDS.flatMap((field) => consumersIn(settings, field))) {
    if (store.scripts.get(service)) continue;
    throw by === "upload"
      ? new ApiError(404, 10007, `This Worker does not exist on your account: the tail consumer '${service}'.`)
      : new ApiError(400, 10203, `The tail consumer '${service}' does not exist on your account.`);
  }
}
