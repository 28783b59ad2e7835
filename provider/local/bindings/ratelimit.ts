import { z } from "zod";

import { defineKind, nonEmpty } from "./kind";

export const ratelimit = defineKind({
  type: "ratelimit",
  fields: z.object({
    namespace_id: nonEmpty,
    simple: z.object({
      limit: z.number().positive(),
      period: z.union([z.literal(10), z.literal(60)]),
    }),
  }),
  options: ({ name, namespace_id, simple }) => ({ ratelimits: { [name]: { namespace_id, simple } } }),
  inMemory: true,
  shares: { as: "ratelimit", id: ({ namespace_id }) => namespace_id },
});
