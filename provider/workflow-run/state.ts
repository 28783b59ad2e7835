// What state and previews hold of a run.
import type { Duration } from "../lifecycle/duration";

export interface WorkflowRunInputs {
  accountId: string;
  workflow: string;
  params?: unknown;
  /** Whether something of the params is a secret. */
  secretParams?: boolean;
  triggers?: unknown[];
  wait: boolean;
  timeout: Duration;
}

export interface WorkflowRunOutputs extends WorkflowRunInputs {
  instanceId: string;
  status: string;
  output?: unknown;
}
