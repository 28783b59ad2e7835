import type { Thing } from "../thing";

export const container: Thing = {
  kind: "Container",
  order: 1,
  nameOf: ({ name }) => name,
  own: ["scriptName", "className"],
  goes: () => ["its running instances"],
};
