import type { Thing } from "../thing";

export const workflow: Thing = {
  kind: "Workflow",
  order: 1,
  nameOf: ({ name }) => name,
  own: [],
  goes: () => ["its instances and their history"],
};
