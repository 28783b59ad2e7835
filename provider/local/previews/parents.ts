import { z } from "zod";

import { previewsBase } from "./settings";

/** A Worker as far as it needs no script: what its previews begin with; before its first upload, the Worker itself. */
export const parentRecord = z.object({
  name: z.string(),
  tag: z.string(),
  createdOn: z.string(),
  modifiedOn: z.string(),
  /** Those of a Worker with a script are the script's. */
  subdomain: z.object({ enabled: z.boolean(), previewsEnabled: z.boolean() }),
  settings: z.record(z.string(), z.unknown()),
  base: previewsBase.optional(),
});

export type ParentRecord = z.infer<typeof parentRecord>;
