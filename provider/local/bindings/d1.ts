import { z } from "zod";

import { D1_DATABASES } from "../store/resources";
import { defineKind, invalid, nonEmpty } from "./kind";

export const d1 = defineKind({
  type: "d1",
  fields: z.object({ id: nonEmpty }),
  // wrangler sends the one, the official SDK the other.
  renamed: { id: "database_id" },
  missing: ({ name, id }, { store }) =>
    D1_DATABASES.in(store).get(id)
      ? undefined
      : invalid(`D1 binding '${name}' references database '${id}' which was not found.`, 10181),
  options: ({ name, id }) => ({ d1Databases: { [name]: id } }),
  shares: { as: "d1", id: ({ id }) => id, gateway: (node, id) => ({ d1Databases: { [node]: id } }) },
});
