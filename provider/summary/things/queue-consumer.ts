import type { Thing } from "../thing";
import { ownerChanges } from "./owner";

export const queueConsumer: Thing = {
  kind: "Queue consumer",
  order: 4,
  nameOf: ({ queueName }) => queueName,
  own: ["scriptName"],
  changes: ownerChanges,
};
