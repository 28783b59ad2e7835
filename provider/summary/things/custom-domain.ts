import type { Thing } from "../thing";
import { ownerChanges } from "./owner";

export const customDomain: Thing = {
  kind: "Custom domain",
  order: 3,
  nameOf: ({ hostname }) => hostname,
  own: ["hostname", "scriptName"],
  changes: ownerChanges,
};
