import type { Addresses } from "../addresses/hosts";
import type { AssetsConfig } from "../assets/config";
import type { AssetFile } from "../assets/store";
import type { D1, Queues, R2 } from "./data-types";
import type { Delivery } from "./inside/queue-schedule";

/** A part of an upload, as it came in: its name is what `import` finds, its type how workerd loads it. */
export interface WorkerModule {
  name: string;
  /** The part's content type, `application/javascript+module` for example. */
  contentType: string;
  body: Uint8Array;
}

/** A binding as the API's upload metadata has it: `type`, `name`, and what the type asks for. */
export interface ApiBinding {
  type: string;
  name: string;
  [key: string]: unknown;
}

/** What a Worker is told of the version that it is, when it binds that. */
export interface WorkerVersion {
  id: string;
  tag: string;
  timestamp: string;
}

/** A queue, and what becomes of its messages. */
export interface QueueCode {
  name: string;
  retentionMs: number;
  /** In seconds. */
  deliveryDelay: number;
  deadLetterQueue?: string;
  /** The Worker that messages are delivered to. Without one they wait, to be pulled perhaps. */
  consumer?: { script: string; delivery: Delivery };
}

/** The static assets of a Worker. */
export interface WorkerAssets {
  /** What the files are: another manifest has another. */
  manifest: string;
  config: AssetsConfig;
  /** Where the contents of all Workers' files are. */
  folder: string;
  files: () => AssetFile[];
}

/** What runs: one uploaded Worker. */
export interface WorkerCode {
  name: string;
  /** The script that it is a version of, where its name says the version, too. */
  script?: string;
  /** The other versions of the script that run as well. */
  beside?: WorkerCode[];
  /** What each version gets of the requests, in percent, the newest first, where there are several; the names are those of what runs. */
  shares?: { name: string; version: string; percentage: number }[];
  version: WorkerVersion;
  /** The name of the main module, empty where there are assets alone; a Worker in service-worker syntax (`body_part`) is refused by the API before it comes here. */
  mainModule: string;
  modules: WorkerModule[];
  compatibilityDate: string | undefined;
  compatibilityFlags: string[];
  bindings: ApiBinding[];
  /** What the main module exports, once it is known. */
  exports?: WorkerExports;
  /** The Durable Object classes that it has namespaces for, bound or not. */
  durableObjects?: {
    className: string;
    key: string;
    sqlite: boolean;
    /** That a container backs it, and the image of its application, once there is one. */
    container?: { image?: string };
  }[];
  /** The Workers that get its tail events: in their `tail()`, or in their `tailStream()`. */
  tails?: string[];
  streamingTails?: string[];
  assets?: WorkerAssets;
  /** Where it is found, for a script of a dispatch namespace: it has no address of its own. */
  dispatched?: { namespace: string; script: string };
  /** Cron triggers of the script. */
  crons: string[];
  /** Whether its workers.dev address answers. */
  enabled: boolean;
  /** The port on loopback that is this Worker's address for its whole life; a preview answers by host name alone. */
  port?: number;
}

/** A registered Workflow. */
export interface WorkflowDefinition {
  name: string;
  className: string;
  scriptName: string;
  schedules: string[];
  limits?: { steps?: number };
}

/** What should run, read whenever the runtime needs it: the store is the only truth. */
export interface DesiredState {
  workers(): WorkerCode[];
  workflows(): WorkflowDefinition[];
  queues(): QueueCode[];
  /** The Worker that gets the mail for an address. */
  workerForMail(address: string): string | undefined;
  addresses(): Addresses;
  /** What runs the version that has this name on workers.dev, its preview address. From now on it is among the Workers. */
  preview(label: string): string | undefined;
}

/** What the main module of a Worker exports. */
export interface WorkerExports {
  /** The handlers of its default export. */
  handlers: string[];
  namedHandlers: { name: string; type: string }[];
}

/** Why a candidate does not start, in workerd's words. */
export interface StartFailure {
  kind: "does-not-start" | "missing-module" | "missing-class";
  message: string;
}

export type InstanceStatus =
  | "queued"
  | "running"
  | "paused"
  | "errored"
  | "terminated"
  | "complete"
  | "waitingForPause"
  | "waiting"
  | "rollingBack"
  | "unknown";

export interface InstanceStep {
  name: string;
  type: string;
  [key: string]: unknown;
}

/** What the runtime knows of an instance; the control API adds its version and its created time. */
export interface InstanceState {
  status: InstanceStatus;
  params?: unknown;
  output?: unknown;
  error?: { name: string; message: string } | null;
  /** How it went to roll its steps back, once that has ended. */
  rollback?: { outcome: "complete" | "failed"; error: { name: string; message: string } | null } | null;
  queued?: string;
  started?: string | null;
  ended?: string | null;
  /** What created it: `api`, `binding`, or `cron` with its expression and time. */
  trigger?: { source: string; [key: string]: unknown };
  steps: InstanceStep[];
}

/** A step of an instance to restart from. */
export interface RestartFrom {
  name: string;
  /** Which of several with this name, from 1. */
  count?: number;
  type?: "do" | "sleep" | "waitForEvent";
}

export interface Removal {
  deleted: { id: string }[];
  errors: { id: string; code: number; message: string }[];
}

export interface InstanceEvents {
  events: { type: string; [key: string]: unknown }[];
  /** The number of the last. */
  cursor: number;
  /** Whether nothing will follow. */
  ended: boolean;
}

/** The runtime of the embedded Cloudflare: workerd, through miniflare, one process a group of Workers that share something. */
export interface Runtime {
  /** Starts a candidate alone, beside what runs. Returns what it exports, or why it does not start. Touches nothing that runs. */
  tryStart(candidate: WorkerCode): Promise<WorkerExports | StartFailure>;
  /** Something about this Worker (code, settings, crons, subdomain) changed, or it is gone: make what runs equal to the desired state, and no other group is touched. */
  workerChanged(name: string): Promise<void>;
  /** What a Worker gets with a binding, a password for example, may have changed. */
  bindingsChanged(): Promise<void>;
  /** A Workflow was registered, changed or removed. */
  workflowChanged(name: string): Promise<void>;
  /** These Workers, and no others, tell from now on what each of their invocations comes to. */
  tail(workers: string[]): Promise<void>;
  instances: {
    create(workflow: string, id: string, params: unknown): Promise<void>;
    state(workflow: string, id: string): Promise<InstanceState>;
    setStatus(
      workflow: string,
      id: string,
      action: "pause" | "resume" | "terminate" | "restart",
      options?: { rollback?: boolean; from?: RestartFrom },
    ): Promise<void>;
    /** Ends instances where they are and removes what is stored of them. Returns what each ID came to. */
    remove(workflow: string, ids: string[]): Promise<Removal>;
    /** What a step returned as a stream; undefined for any other step. */
    stepStream(workflow: string, id: string, step: string): Promise<Uint8Array | undefined>;
    /** What happened after the event with this number, waited for a moment when there is nothing yet. */
    events(workflow: string, id: string, cursor: number): Promise<InstanceEvents>;
    sendEvent(workflow: string, id: string, type: string, payload: unknown): Promise<void>;
  };
  /** Instances that code in a Worker created (`env.X.create`) are known only to workerd: the ids of all of a Workflow. */
  listInstances(workflow: string): Promise<{ id: string; created: string; state: InstanceStatus }[]>;
  /** Ends the instances of a Workflow and removes what they left on disk. */
  purgeWorkflow(workflow: string): Promise<void>;
  kv: {
    list(
      namespace: string,
      options: { prefix?: string; limit?: number; cursor?: string },
    ): Promise<{ keys: { name: string; expiration?: number; metadata?: unknown }[]; cursor?: string }>;
    get(
      namespace: string,
      key: string,
    ): Promise<{ body: Uint8Array; expiration?: number; metadata?: unknown } | undefined>;
    put(
      namespace: string,
      key: string,
      body: Uint8Array,
      options: { expiration?: number; expirationTtl?: number; metadata?: unknown },
    ): Promise<void>;
    delete(namespace: string, key: string): Promise<void>;
    purge(namespace: string): Promise<void>;
  };
  durableObjects: {
    /** The objects that have run, sorted by id. */
    list(key: string): Promise<{ id: string; hasStoredData: boolean }[]>;
    /** Removes the data of namespaces that nothing owns any more. */
    purge(keys: string[]): Promise<void>;
  };
  r2: R2;
  d1: D1;
  queues: Queues;
  /** Starts the front, on one port for all host names, and wakes what slept while nothing ran. */
  start(hostsPort?: number): Promise<void>;
  /** Ends every workerd; nothing is left behind. */
  dispose(): Promise<void>;
}

export interface RuntimeOptions {
  /** The folder that is the runtime's own, below the store's. */
  data: string;
  desired: DesiredState;
  /** What Workers log, a line each, and what the runtime has to say. */
  log(line: { worker?: string; level: "debug" | "info" | "warn" | "error"; message: string }): void;
  /** What an invocation of a Worker came to, as its `tail()` consumers see it; of a version beside its main one, with its ID. */
  trace(trace: { worker: string; version?: string | undefined; event: Record<string, unknown> }): void;
  /** What time it is for crons and schedules. Default: the machine's clock. */
  now?: () => number;
  /** How many workerds run at once before those that were used longest ago are ended. Default: 16, about 1.5 GB. */
  room?: number;
}
