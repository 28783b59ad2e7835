import { z } from "zod";

import { defineKind } from "./kind";

export const helloWorld = defineKind({
  type: "unsafe_hello_world",
  fields: z.object({ enable_timer: z.boolean().optional() }),
  options: ({ name, enable_timer = false }) => ({ helloWorld: { [name]: { enable_timer } } }),
  shares: { as: "hello-world", id: () => "all" },
});
