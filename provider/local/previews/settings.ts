import { z } from "zod";

import { given, scriptSettings, versionSettings } from "../upload/metadata";

const tag = z
  .string()
  .max(1024)
  .regex(/^[^,&]*$/, "must have no comma and no ampersand");

/** What a preview, or a Worker without a script, says of itself. */
export const previewSettings = z.object({
  observability: scriptSettings.shape.observability,
  logpush: z.boolean().optional(),
  tail_consumers: z.array(z.looseObject({ name: z.string().min(1) })).nullish(),
  tags: z.array(tag).max(8).optional(),
});

/** What each deployment of a preview has, unless it says otherwise itself. */
export const deploymentBase = z.object({
  /** Bindings by name. */
  env: z.record(z.string().min(1), z.looseObject({ type: z.string() })).optional(),
  limits: versionSettings.shape.limits,
  placement: versionSettings.shape.placement,
  cache_options: versionSettings.shape.cache_options,
});

/** `previews_base_config`: what a preview of a Worker begins with. */
export const previewsBase = z.object({ ...previewSettings.omit({ tags: true }).shape, ...deploymentBase.shape });

export type DeploymentBase = z.infer<typeof deploymentBase>;
export type PreviewsBase = z.infer<typeof previewsBase>;

/** The part of a base configuration that a preview has itself, and the part that its deployments have. */
export function dividedBase(base: PreviewsBase) {
  return { settings: given(previewSettings.parse(base)), deployments: deploymentBase.parse(base) };
}

/** The settings of a script for what a Worker without one says of itself: it names its tail consumers otherwise. */
export function asScriptSettings({
  tail_consumers: tails,
  ...settings
}: Record<string, unknown>): Record<string, unknown> {
  if (tails === undefined) return settings;
  const names = previewSettings.shape.tail_consumers.parse(tails) ?? [];
  return { ...settings, tail_consumers: names.map(({ name }) => ({ service: name })) };
}
