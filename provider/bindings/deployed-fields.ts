// Runs in the plugin's process.
import { holds } from "../lifecycle/holds";
import type { ApiBinding } from "./api-binding";

/** What the API does not show cannot have changed, as far as anybody can know. */
export function sameWhereShown(seen: ApiBinding, deployed: ApiBinding): boolean {
  const shown = Object.fromEntries(Object.entries(deployed).filter(([field]) => field in seen));
  return holds(seen, shown);
}
