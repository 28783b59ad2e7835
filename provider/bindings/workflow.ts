import { Workflow } from "../workflow";
import { bindingKind } from "./kind";

export const workflow = bindingKind<Workflow, unknown>(
  (value) => value instanceof Workflow,
  (handle, name, worker) => handle.bind(name, worker),
);
