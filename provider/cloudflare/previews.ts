import type { ScriptAndVersionSettingGetResponse } from "cloudflare/resources/workers/scripts/script-and-version-settings";

/** A preview of a Worker, which the SDK does not have yet; what it shares with scripts has their types. */
export interface ApiPreview extends Pick<ScriptAndVersionSettingGetResponse, "observability" | "logpush" | "tags"> {
  id: string;
  slug: string;
  name: string;
  tail_consumers?: { name: string }[] | null;
  urls?: string[];
  deployed_on?: string | null;
}

/** A deployment of a preview. */
export interface ApiPreviewDeployment extends Pick<
  ScriptAndVersionSettingGetResponse,
  "compatibility_date" | "compatibility_flags" | "limits" | "cache_options"
> {
  id: string;
  urls?: string[];
  env?: Record<string, { type: string; [field: string]: unknown }>;
  created_on: string;
}

/** Previews of a Worker, by the name of its script; one of them, by its id or name. */
export function previewPath(worker: string, preview?: string, below = ""): string {
  const all = `/workers/workers/${encodeURIComponent(worker)}/previews`;
  return preview === undefined ? all : `${all}/${encodeURIComponent(preview)}${below}`;
}
