import type { Thing } from "../thing";
import { ownerChanges } from "./owner";

export const emailAddress: Thing = {
  kind: "Email address",
  order: 2,
  nameOf: ({ address }) => address,
  own: ["address", "scriptName"],
  changes: ownerChanges,
};
