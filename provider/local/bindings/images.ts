import { defineKind, noFields } from "./kind";

export const images = defineKind({
  type: "images",
  fields: noFields,
  once: true,
  options: ({ name }) => ({ images: { binding: name } }),
  // Hosted images are one store for all Workers.
  shares: { as: "images", id: () => "hosted" },
});
