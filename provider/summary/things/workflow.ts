import { UNSAID } from "../../workflow/state";
import type { Thing } from "../thing";
import { ownerChanges } from "./owner";

export const workflow: Thing = {
  kind: "Workflow",
  order: 1,
  nameOf: ({ name }) => name,
  unsaid: UNSAID,
  own: ["scriptName"],
  changes: ownerChanges,
  goes: () => ["its instances and their history"],
};
