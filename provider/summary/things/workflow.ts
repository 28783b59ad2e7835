import { UNSAID } from "../../workflow/state";
import type { Thing } from "../thing";

export const workflow: Thing = {
  kind: "Workflow",
  order: 1,
  nameOf: ({ name }) => name,
  unsaid: UNSAID,
  own: [],
  goes: () => ["its instances and their history"],
};
