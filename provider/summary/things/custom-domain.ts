import type { Thing } from "../thing";

export const customDomain: Thing = {
  kind: "Custom domain",
  order: 3,
  nameOf: ({ hostname }) => hostname,
  own: ["hostname"],
};
