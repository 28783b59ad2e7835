// What state and previews hold of a Workflow.
import type { Duration } from "../lifecycle/duration";

export interface WorkflowInputs {
  name: string;
  accountId: string;
  className: string;
  scriptName: string;
  limits?: { steps?: number };
  schedules: string[];
  concurrency?: { limit?: number };
  retention?: { success?: Duration; error?: Duration };
  /** Where its instances run; set when it is created. */
  jurisdiction?: string;
  adopt: boolean;
  forceDestroy: boolean;
  drain?: Duration;
  /** What people should know of this change, for the preview alone. */
  notice?: string;
}

/** What each of these is that state does not have; see `unsaid` of a resource's definition. */
export const UNSAID = { schedules: [], adopt: false, forceDestroy: false } satisfies Partial<WorkflowInputs>;

export interface WorkflowOutputs extends WorkflowInputs {
  workflowId: string;
  versionId: string;
  createdOn: string;
  modifiedOn: string;
}
