import { z } from "zod";

import { containerDeclaration } from "../durable-objects/containers";
import { migrationsMetadata } from "../durable-objects/migrations";
import { ApiError, checked } from "../envelope";

const binding = z.looseObject({ type: z.string(), name: z.string().min(1) });

/** What belongs to the script and not to one of its versions. */
export const scriptSettings = z.object({
  logpush: z.boolean().optional(),
  tags: z.array(z.string()).nullish(),
  tail_consumers: z.array(z.looseObject({ service: z.string() })).nullish(),
  observability: z.looseObject({ enabled: z.boolean().optional() }).nullish(),
});

/** What a version carries beside its code and bindings; kept as it came, since nothing here runs differently for it. */
const versionSettings = z.object({
  placement: z.unknown().optional(),
  limits: z.unknown().optional(),
  cache_options: z.unknown().optional(),
  usage_model: z.string().optional(),
  containers: z.array(containerDeclaration).optional(),
});

const compatibility = z.object({
  compatibility_date: z.iso.date("must be a date, YYYY-MM-DD").optional(),
  compatibility_flags: z.array(z.string()).optional(),
});

const uploadMetadata = z.looseObject({
  main_module: z.string().optional(),
  body_part: z.string().optional(),
  bindings: z.array(binding).optional(),
  keep_bindings: z.array(z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
  exports: z.record(z.string(), z.unknown()).optional(),
  migrations: migrationsMetadata.optional(),
  ...compatibility.shape,
  ...scriptSettings.shape,
  ...versionSettings.shape,
});

/** What a settings change may hold: all of an upload but the code. */
export const settingsPatch = uploadMetadata.omit({ main_module: true, body_part: true });

export type UploadMetadata = z.infer<typeof uploadMetadata>;

/** The code for a body that is not what the script service takes. */
export const INVALID_METADATA = 10021;

/** The metadata of an upload, checked. */
export function readMetadata(text: string): UploadMetadata {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ApiError(400, INVALID_METADATA, "The part `metadata` is not valid JSON.");
  }
  const metadata = checked(uploadMetadata, value, INVALID_METADATA);
  checkDate(metadata.compatibility_date);
  return metadata;
}

/** Cloudflare takes no date that has not come yet. */
export function checkDate(date: string | undefined): void {
  if (date !== undefined && date > new Date().toISOString().slice(0, 10)) {
    throw new ApiError(400, INVALID_METADATA, `Can't set compatibility date in the future: ${date}`);
  }
}

/** The settings that were given, without the ones that were left out. */
export function given(settings: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

export function scriptSettingsOf(metadata: UploadMetadata): Record<string, unknown> {
  return given(scriptSettings.parse(metadata));
}

export function versionSettingsOf(metadata: UploadMetadata): Record<string, unknown> {
  return given(versionSettings.parse(metadata));
}
