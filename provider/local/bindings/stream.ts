import { defineKind, noFields } from "./kind";

export const stream = defineKind({
  type: "stream",
  fields: noFields,
  once: true,
  options: ({ name }) => ({ stream: { binding: name } }),
  // Videos are one store for all Workers.
  shares: { as: "stream", id: () => "videos" },
});
