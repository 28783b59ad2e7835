// What state and previews hold of a preview of a Worker.
import type { WorkerSettings } from "../worker/settings";
import type { CodeInputs } from "../worker/state";

/** Where a deployment comes from, as Cloudflare shows it. */
export interface Origin {
  commit?: string;
  repository?: string;
  pullRequest?: { number?: string; title?: string; url?: string };
}

export interface WorkerPreviewInputs extends CodeInputs, WorkerSettings {
  /** The script of the Worker. */
  worker: string;
  name: string;
  /** The bindings that may reach production. */
  shared: string[];
  origin?: Origin;
  adopt: boolean;
  /** What people should know of this change, for the preview alone. */
  notice?: string;
}

/** What each of these is that state does not have; see `unsaid` of a resource's definition. */
export const UNSAID = {
  bindings: {},
  shared: [],
  compatibilityFlags: [],
  logpush: false,
  tags: [],
  adopt: false,
} satisfies Partial<WorkerPreviewInputs>;

export interface WorkerPreviewOutputs extends WorkerPreviewInputs {
  /** Cloudflare's id of it. */
  previewId: string;
  slug: string;
  url?: string;
  urls: string[];
  /** Empty until its first deployment. */
  deploymentId: string;
  deploymentUrl?: string;
  deployedOn: string;
}
