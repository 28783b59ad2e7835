import { z } from "zod";

import { versionRecord } from "../store/records";
import { deploymentBase } from "./settings";

/** A Preview of a Worker: what it says of itself, and its deployments. */
export const previewRecord = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  /** The script of the Worker that it is a preview of. */
  worker: z.string(),
  createdOn: z.string(),
  updatedOn: z.string(),
  /** `observability`, `logpush`, `tail_consumers` and `tags`. */
  settings: z.record(z.string(), z.unknown()),
  /** Of the base configuration that its Worker had when it was created. */
  base: deploymentBase.optional(),
  migrationTag: z.string().optional(),
  exportsManaged: z.boolean().optional(),
  deploymentCount: z.number(),
  /** Newest first; the first one runs. */
  deployments: z.array(versionRecord),
});

export type PreviewRecord = z.infer<typeof previewRecord>;

/** What runs for it, among scripts, whose names hold no `@`. */
export function runningName({ worker, slug }: Pick<PreviewRecord, "worker" | "slug">): string {
  return `${worker}@${slug}`;
}
