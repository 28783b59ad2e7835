import { z } from "zod";

import { defineKind, nonEmpty } from "./kind";

export const d1 = defineKind({
  type: "d1",
  fields: z.object({ id: nonEmpty }),
  // wrangler sends the one, the official SDK the other.
  renamed: { id: "database_id" },
  options: ({ name, id }) => ({ d1Databases: { [name]: id } }),
  shares: { as: "d1", id: ({ id }) => id, gateway: (node, id) => ({ d1Databases: { [node]: id } }) },
});
