import { z } from "zod";

import { defineKind } from "./kind";

export const json = defineKind({
  type: "json",
  fields: z.object({ json: z.json() }),
  data: "json",
  value: (binding) => binding.json,
});
