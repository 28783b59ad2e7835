import { z } from "zod";

import { VECTORIZE_INDEXES } from "../store/resources";
import { defineKind, invalid, nonEmpty } from "./kind";

export const vectorize = defineKind({
  type: "vectorize",
  fields: z.object({ index_name: nonEmpty }),
  missing: ({ name, index_name }, { store }) =>
    VECTORIZE_INDEXES.in(store).get(index_name)
      ? undefined
      : invalid(`Vectorize binding '${name}' references index '${index_name}' which was not found.`, 10159),
  doesNotRun: "Vectorize does not run locally. Deploy the Worker to Cloudflare to use it.",
});
