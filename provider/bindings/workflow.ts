import { Workflow } from "../workflow";
import { WorkflowReference } from "../workflow-reference";
import { bindingKind } from "./kind";

/** A Workflow of this program, or of another stack. */
export const workflow = bindingKind<Workflow | WorkflowReference, unknown>(
  (value) => value instanceof Workflow || value instanceof WorkflowReference,
  (handle, name, worker) => handle.bind(name, worker),
);
