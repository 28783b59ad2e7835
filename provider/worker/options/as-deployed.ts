// Runs in the plugin's process.
import { holds } from "../../lifecycle/holds";
import type { ApiSettings } from "./option";

/**
 * A setting that is an object, as it is now. What was not deployed is Cloudflare's to choose; what was is compared in
 * the API's form with what the upload said of it, and stays as it was written where all of that is so.
 */
export function asDeployed<Value>(
  deployed: Value | undefined,
  now: ApiSettings,
  { upload, read }: { upload: (value: Value) => ApiSettings; read: (now: ApiSettings) => Value | undefined },
): Value | undefined {
  return deployed === undefined || holds(now, upload(deployed)) ? deployed : read(now);
}
