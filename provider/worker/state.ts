// What state and previews hold of a Worker.
import type { AssetsInputs } from "../assets/options";
import type { BindingInputs } from "../bindings/deployed";
import type { BundleSummary } from "../bundle/source";
import type { DurableObjectExports } from "../durable-object/state";
import type { LiveWait } from "../live-version/state";
import type { Deployment, VersionOutputs } from "./deployment";
import type { WorkerSettings } from "./settings";

export interface WorkersDev {
  enabled: boolean;
  previews: boolean;
}

/** Code with its bindings and classes. */
export interface CodeInputs extends BindingInputs {
  accountId: string;
  entrypoint?: string;
  /** Without modules where there are assets alone. */
  bundle: BundleSummary;
  /** What makes most of it: bytes by path, of large files alone, for a summary to say what grew. */
  largestInputs?: Record<string, number>;
  assets?: AssetsInputs;
  /** The classes that it declares, as Durable Objects. */
  exports?: DurableObjectExports;
}

export interface WorkerInputs extends CodeInputs, WorkerSettings {
  name: string;
  /** The dispatch namespace that the script is in. */
  dispatchNamespace?: string;
  /** The names of the bindings that it gets after its upload, which are in a resource of their own. */
  lateBindings?: string[];
  workersDev: WorkersDev;
  crons: string[];
  /** The names of the queues that it consumes. */
  consumers?: string[];
  /** Which part of the requests its version gets. */
  deployment?: Deployment;
  adopt: boolean;
  allowDataLoss?: boolean;
  waitUntilLive?: LiveWait;
  /** What people should know of this change, for the preview alone. */
  notice?: string;
}

/** What each of these is that state does not have; see `unsaid` of a resource's definition. */
export const UNSAID = {
  bindings: {},
  workersDev: { enabled: true, previews: false },
  crons: [],
  compatibilityFlags: [],
  logpush: false,
  tags: [],
  adopt: false,
} satisfies Partial<WorkerInputs>;

export interface WorkerOutputs extends WorkerInputs, VersionOutputs {
  url?: string;
  /** What follows a version's prefix in the host of its preview address. */
  previewSuffix?: string;
  previewUrl?: string;
  previewAliasUrl?: string;
  deploymentId: string;
  etag: string;
  modifiedOn: string;
  /** The files of the assets, compressed, for a preview to compare with; nothing where they are too many. */
  assetFiles?: string;
  /** The version that was uploaded and has not been seen to answer, where the program waits for that. */
  awaitedVersion?: string;
  /** The classes that the deployed version still expects from other scripts; their bindings follow. */
  pendingTransfers?: string[];
}
