import { z } from "zod";

import { defineKind } from "./kind";

export const secretText = defineKind({
  type: "secret_text",
  fields: z.object({ text: z.string() }),
  secret: true,
  value: ({ text }) => text,
});
