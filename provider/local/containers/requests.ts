import { z } from "zod";

import { type Configuration, INSTANCE_TYPES, type InstanceTypeName } from "./records";

const instanceType = z.enum(Object.keys(INSTANCE_TYPES) as [InstanceTypeName, ...InstanceTypeName[]]);
const count = z.number().int().min(0);

/** A registry takes an image by a tag or a digest. */
const image = z
  .string()
  .min(1)
  .refine((name) => !name.includes("://"), "must not include a protocol")
  .refine((name) => name.split("/").at(-1)?.includes(":") === true, "must include a tag or a digest");

const machine = {
  instance_type: instanceType.optional(),
  vcpu: z.number().positive().optional(),
  memory_mib: z.number().int().positive().optional(),
  disk: z.looseObject({ size_mb: z.number().int().positive() }).optional(),
};
const configuration = z.looseObject({ image, ...machine });
const configurationChange = z.looseObject({ image: image.optional(), ...machine });

const constraints = z.strictObject({
  region: z.string().optional(),
  regions: z.array(z.enum(["ENAM", "WNAM", "EEUR", "WEUR", "APAC", "SAM", "ME", "OC", "AFR"])).optional(),
  tier: z.number().optional(),
  tiers: z.array(z.number()).optional(),
  cities: z.array(z.string()).optional(),
  pops: z.array(z.string()).optional(),
  jurisdiction: z.enum(["eu", "fedramp", "us"]).optional(),
});

const observability = z.strictObject({
  logs: z.strictObject({ enabled: z.boolean() }).optional(),
  target_instance_percentage: z.number().min(1).max(100).optional(),
  target_instance_count: count.optional(),
});

const changeable = {
  name: z.string().min(1),
  scheduling_policy: z.enum(["moon", "gpu", "regional", "fill_metals", "default"]),
  instances: count,
  max_instances: count.optional(),
  constraints: constraints.optional(),
  affinities: z.looseObject({}).optional(),
  priorities: z.looseObject({}).optional(),
  observability: observability.optional(),
  rollout_active_grace_period: count.optional(),
};

/** The body of `POST applications`. */
export const applicationCreation = z.strictObject({
  ...changeable,
  configuration,
  durable_objects: z.strictObject({ namespace_id: z.string() }).optional(),
});

/** The body of `PATCH applications/{id}`: what is not in it stays. */
export const applicationChange = z.strictObject({ ...changeable, configuration: configurationChange }).partial();

export type ApplicationFields = Partial<z.infer<typeof applicationChange>>;

/** The body of `POST applications/{id}/rollouts`. */
export const rolloutCreation = z
  .strictObject({
    description: z.string(),
    strategy: z.literal("rolling"),
    kind: z.enum(["full_auto", "full_manual"]).default("full_auto"),
    target_configuration: configurationChange,
    step_percentage: z.literal([5, 10, 20, 25, 50, 100]).optional(),
    steps: z
      .array(
        z.strictObject({
          step_size: z.strictObject({ percentage: z.number().min(1).max(100) }),
          description: z.string().optional(),
        }),
      )
      .min(1)
      .optional(),
  })
  .refine((sent) => (sent.step_percentage === undefined) !== (sent.steps === undefined), {
    path: ["steps"],
    message: "either `step_percentage` or `steps` must be set",
  });

/** The body of `POST applications/{id}/rollouts/{rollout_id}`. */
export const rolloutUpdate = z.strictObject({ action: z.enum(["next", "previous", "revert"]) });

/** A configuration with what a request says of it: of the machine, an instance type says all. */
export function configured(
  before: Configuration | undefined,
  { instance_type: type, ...sent }: z.infer<typeof configurationChange>,
): Configuration {
  const { vcpu, memory_mib, disk_mb } = INSTANCE_TYPES[type ?? "lite"];
  const named = { vcpu, memory_mib, disk: { size_mb: disk_mb } };
  const base = type === undefined && before ? before : { image: before?.image ?? "", ...before, ...named };
  const given = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined));
  return { ...base, ...given };
}
