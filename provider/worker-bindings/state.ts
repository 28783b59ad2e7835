// What state and previews hold of the bindings that a Worker gets after its upload.
import type { BindingInputs } from "../bindings/deployed";

export interface WorkerBindingsInputs extends BindingInputs {
  accountId: string;
  /** The Worker that gets them. */
  scriptName: string;
  /** The dispatch namespace that it is in. */
  dispatchNamespace?: string;
}

export type WorkerBindingsOutputs = WorkerBindingsInputs;
