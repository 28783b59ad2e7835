import type { Thing } from "../thing";
import { bindingChanges } from "./bindings";

export const workerBindings: Thing = {
  kind: "Worker bindings",
  order: 1,
  nameOf: ({ scriptName }) => scriptName,
  own: ["scriptName", "bindings", "secrets"],
  changes: bindingChanges,
};
