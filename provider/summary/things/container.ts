import type { Thing } from "../thing";
import { compare } from "../values";
import { ownerChanges } from "./owner";

export const container: Thing = {
  kind: "Container",
  order: 1,
  nameOf: ({ name }) => name,
  own: ["scriptName", "className"],
  changes: (olds, news) => [...ownerChanges(olds, news), ...compare("class", olds["className"], news["className"])],
  goes: () => ["its running instances"],
};
