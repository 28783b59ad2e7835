import { z } from "zod";

import { defineKind, nonEmpty } from "./kind";

export const dispatchNamespace = defineKind({
  type: "dispatch_namespace",
  fields: z.object({ namespace: nonEmpty }),
  doesNotRun:
    "Workers for Platforms does not run locally: a dispatch namespace has no scripts here. Deploy the Worker to Cloudflare to use it.",
});
