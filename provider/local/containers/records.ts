import { z } from "zod";

/** How much of a machine each instance type has.
 * @see https://developers.cloudflare.com/containers/platform/limits/ */
export const INSTANCE_TYPES = {
  lite: { vcpu: 0.0625, memory_mib: 256, disk_mb: 2000 },
  dev: { vcpu: 0.0625, memory_mib: 256, disk_mb: 2000 },
  basic: { vcpu: 0.25, memory_mib: 1024, disk_mb: 4000 },
  standard: { vcpu: 0.5, memory_mib: 4096, disk_mb: 8000 },
  "standard-1": { vcpu: 0.5, memory_mib: 4096, disk_mb: 8000 },
  "standard-2": { vcpu: 1, memory_mib: 6144, disk_mb: 12_000 },
  "standard-3": { vcpu: 2, memory_mib: 8192, disk_mb: 16_000 },
  "standard-4": { vcpu: 4, memory_mib: 12_288, disk_mb: 20_000 },
} as const;

export type InstanceTypeName = keyof typeof INSTANCE_TYPES;

/** What an instance runs, as the application keeps it: an instance type is the machine that it names. */
const configuration = z.looseObject({
  image: z.string(),
  vcpu: z.number(),
  memory_mib: z.number(),
  disk: z.looseObject({ size_mb: z.number() }),
});

const loose = z.looseObject({});

const rollout = z.object({
  id: z.string(),
  createdOn: z.string(),
  updatedOn: z.string(),
  description: z.string(),
  kind: z.enum(["full_auto", "full_manual"]),
  status: z.enum(["pending", "progressing", "completed", "reverted", "replaced"]),
  currentVersion: z.number(),
  targetVersion: z.number(),
  targetConfiguration: loose,
  steps: z.array(
    z.object({
      id: z.number(),
      status: z.enum(["pending", "progressing", "reverting", "completed", "reverted"]),
      percentage: z.number(),
      description: z.string().optional(),
    }),
  ),
});

/** A container application: what runs beside the objects of a namespace. */
export const applicationRecord = z.object({
  id: z.string(),
  name: z.string(),
  createdOn: z.string(),
  updatedOn: z.string(),
  /** Goes up with each configuration. */
  version: z.number(),
  schedulingPolicy: z.string(),
  instances: z.number(),
  maxInstances: z.number().optional(),
  configuration,
  constraints: loose.optional(),
  affinities: loose.optional(),
  priorities: loose.optional(),
  observability: loose.optional(),
  gracePeriod: z.number().optional(),
  /** The namespace of Durable Objects that it backs. */
  namespaceId: z.string().optional(),
  /** Newest first. */
  rollouts: z.array(rollout),
});

export type Application = z.infer<typeof applicationRecord>;
export type Configuration = Application["configuration"];
export type Rollout = z.infer<typeof rollout>;

/** The rollout that is under way: nothing here runs instances, so only one whose steps are taken by hand is. */
export function activeRollout({ rollouts }: Application): Rollout | undefined {
  return rollouts.find(({ status }) => status === "pending" || status === "progressing");
}
