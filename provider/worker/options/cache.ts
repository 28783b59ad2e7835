// Runs in the plugin's process.
import { flag, object } from "../../lifecycle/rules";
import type { CacheOptions } from "../settings";
import { asDeployed } from "./as-deployed";
import type { ApiSettings, WorkerOption } from "./option";

export const cache: WorkerOption<CacheOptions | undefined> = {
  removed: { cache_options: { enabled: false } },
  check: (input) => input.checked("cache", object({ enabled: flag, crossVersionCache: flag })),
  upload: (value) => (value ? upload(value) : {}),
  seen: (now, deployed) => asDeployed(deployed.cache, now, { upload, read }),
};

function upload({ enabled, crossVersionCache }: CacheOptions): ApiSettings {
  return { cache_options: { enabled: enabled ?? true, cross_version_cache: crossVersionCache } };
}

function read({ cache_options }: ApiSettings): CacheOptions {
  return { enabled: cache_options?.enabled ?? false, crossVersionCache: cache_options?.cross_version_cache };
}
