import { z } from "zod";

import { defineKind, nonEmpty } from "./kind";

export const analyticsEngine = defineKind({
  type: "analytics_engine",
  fields: z.object({ dataset: nonEmpty }),
  options: ({ name, dataset }) => ({ analyticsEngineDatasets: { [name]: { dataset } } }),
});
