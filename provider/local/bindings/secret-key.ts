import { z } from "zod";

import { defineKind } from "./kind";

export const secretKey = defineKind({
  type: "secret_key",
  fields: z.object({}),
  secret: true,
  doesNotRun: "keys do not run in the embedded Cloudflare. Use it on Cloudflare itself.",
});
