import { z } from "zod";

import { defineKind, nonEmpty } from "./kind";

export const vectorize = defineKind({
  type: "vectorize",
  fields: z.object({ index_name: nonEmpty }),
  doesNotRun: "Vectorize does not run locally. Deploy the Worker to Cloudflare to use it.",
});
