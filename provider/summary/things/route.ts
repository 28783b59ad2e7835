import type { Thing } from "../thing";
import { ownerChanges } from "./owner";

export const route: Thing = {
  kind: "Route",
  order: 2,
  nameOf: ({ pattern }) => pattern,
  own: ["pattern", "scriptName"],
  changes: ownerChanges,
};
