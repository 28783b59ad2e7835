import { z } from "zod";

import { defineKind } from "./kind";

export const plainText = defineKind({
  type: "plain_text",
  fields: z.object({ text: z.string() }),
  value: ({ text }) => text,
});
