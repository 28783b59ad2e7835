import { z } from "zod";

import { assetsMetadata } from "../assets/config";
import { containerDeclaration } from "../durable-objects/containers";
import { migrationsMetadata } from "../durable-objects/migrations";
import { ApiError, checked } from "../envelope";

const tailConsumer = z.looseObject({
  service: z.string().min(1),
  environment: z.string().optional(),
  namespace: z.string().optional(),
});
const binding = z.looseObject({ type: z.string(), name: z.string().min(1) });

const rate = z.number().min(0).max(1).nullish();
const recorded = {
  enabled: z.boolean().optional(),
  head_sampling_rate: rate,
  persist: z.boolean().optional(),
  destinations: z.array(z.string()).optional(),
};
const observability = z.looseObject({
  enabled: z.boolean().optional(),
  head_sampling_rate: rate,
  redact_query_string: z.boolean().optional(),
  issues: z.looseObject({ enabled: z.boolean().optional() }).nullish(),
  logs: z.looseObject({ ...recorded, invocation_logs: z.boolean().optional() }).nullish(),
  traces: z.looseObject({ ...recorded, propagation_policy: z.enum(["authenticated", "accept"]).nullish() }).nullish(),
});

/** What belongs to the script and not to one of its versions. */
export const scriptSettings = z.object({
  logpush: z.boolean().optional(),
  tags: z.array(z.string()).nullish(),
  tail_consumers: z.array(tailConsumer).nullish(),
  streaming_tail_consumers: z.array(tailConsumer).nullish(),
  observability: observability.nullish(),
});

const target = { region: z.string().optional(), hostname: z.string().optional(), host: z.string().optional() };

/** What a version carries beside its code and bindings; kept as it came, since nothing here runs differently for it. */
export const versionSettings = z.object({
  placement: z
    .looseObject({
      mode: z.enum(["smart", "targeted"]).optional(),
      hint: z.string().optional(),
      ...target,
      target: z.array(z.looseObject(target)).max(1).optional(),
    })
    .nullish(),
  limits: z
    .looseObject({ cpu_ms: z.number().int().min(1).optional(), subrequests: z.number().int().min(1).optional() })
    .nullish(),
  cache_options: z.looseObject({ enabled: z.boolean(), cross_version_cache: z.boolean().optional() }).nullish(),
  usage_model: z.string().optional(),
  containers: z.array(containerDeclaration).optional(),
});

const maxDelay = 86_400;
export const codeUpdateStrategy = z.looseObject({
  mode: z.enum(["immediate", "deferred"]),
  max_delay: z.number().min(0).max(maxDelay).optional(),
});

const MAX_MESSAGE_BYTES = 1000;
const MAX_TAG_BYTES = 100;
const annotations = z
  .record(z.string(), z.string())
  .refine((given) => Buffer.byteLength(given["workers/tag"] ?? "") <= MAX_TAG_BYTES, {
    path: ["workers/tag"],
    message: `has more than ${MAX_TAG_BYTES} bytes`,
  })
  .transform((given) => {
    const message = given["workers/message"];
    return message === undefined ? given : { ...given, "workers/message": cut(message, MAX_MESSAGE_BYTES) };
  });

/** The beginning of a text, of whole characters. */
function cut(text: string, bytes: number): string {
  const { written } = new TextEncoder().encodeInto(text, new Uint8Array(bytes));
  return Buffer.from(text).subarray(0, written).toString();
}

const compatibility = z.object({
  compatibility_date: z.iso.date("must be a date, YYYY-MM-DD").optional(),
  compatibility_flags: z.array(z.string()).optional(),
});

const uploadMetadata = z.looseObject({
  main_module: z.string().optional(),
  body_part: z.string().optional(),
  bindings: z.array(binding).optional(),
  keep_bindings: z.array(z.string()).optional(),
  assets: assetsMetadata.optional(),
  keep_assets: z.boolean().optional(),
  annotations: annotations.optional(),
  code_update_strategy: codeUpdateStrategy.optional(),
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
