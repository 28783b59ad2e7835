// What state and previews hold of the version that has answered at a Worker's addresses.
import type { Duration } from "../lifecycle/duration";

/** How an update waits until its version answers. */
export interface LiveWait {
  path: string;
  timeout: Duration;
}

export interface LiveVersionInputs {
  accountId: string;
  scriptName: string;
  /** The version that has to answer; nothing where no request reaches it. */
  versionId?: string;
  /** What is asked. */
  addresses: string[];
  timeout: Duration;
}

export type LiveVersionOutputs = LiveVersionInputs;
