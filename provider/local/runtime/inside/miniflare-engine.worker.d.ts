// What the engine of miniflare, which runs beside ours as the module that it is, has for the classes that extend it.
import { DurableObject } from "cloudflare:workers";

export interface EngineEnv {
  USER_WORKFLOW: unknown;
  WORKFLOW_NAME: string;
  STEP_LIMIT?: string;
}

export interface InstanceRecord {
  id: string;
  created_on: string;
  modified_on: string;
  workflow_id: string;
  version_id: string;
  status: number;
  started_on: string;
  ended_on: string | null;
}

/** What the run of an instance gets. */
export interface InstanceEvent {
  timestamp: Date;
  payload: unknown;
  instanceId: string;
  workflowName: string;
  /** The cron that it is due to. */
  schedule?: { cron: string; scheduledTime: number };
}

export interface InstanceMetadata {
  accountId: number;
  workflow: object;
  version: object;
  instance: InstanceRecord;
  event: InstanceEvent;
}

/** An event that was sent to an instance. */
export interface SentEvent {
  type: string;
  payload: unknown;
  timestamp: Date;
}

export interface LogEntry {
  id: number;
  timestamp: string;
  event: number;
  group: string | null;
  target: string | null;
  metadata: Record<string, unknown>;
}

export interface TerminateOptions {
  rollback?: boolean;
}

/** A step of an instance to go on from. */
export interface RestartFrom {
  name: string;
  count?: number;
  type?: string;
}

export class Engine extends DurableObject<EngineEnv> {
  protected instanceId: string | undefined;
  protected waiters: Map<string, [reject: (error: unknown) => void, resolve: (event: SentEvent) => void][]>;
  protected eventMap: Map<string, SentEvent[]>;
  /** Set while functions that roll steps back are found or run. */
  protected rollbackPhase: "replay" | "rollback" | undefined;
  constructor(ctx: DurableObjectState, env: EngineEnv);
  init(
    accountId: number,
    workflow: object,
    version: object,
    instance: InstanceRecord,
    event: InstanceEvent,
  ): Promise<unknown>;
  getStatus(): Promise<number>;
  setStatus(accountId: number, id: string, status: number): Promise<void>;
  writeLog(
    event: number,
    group: string | null,
    target: string | null | undefined,
    metadata: Record<string, unknown>,
  ): void;
  readDetailedLogs(): LogEntry[];
  replayStreamFromMeta(output: object): ReadableStream | undefined;
  readEligibleRollbackStepsDesc(limit?: number): { cacheKey: string; target: string }[];
  abort(reason: string): Promise<void>;
  attemptResume(): Promise<void>;
  attemptRestart(): Promise<void>;
  restoreEventMap(): Promise<void>;
  receiveEvent(event: SentEvent): Promise<void>;
  changeInstanceStatus(status: string, from?: RestartFrom, options?: TerminateOptions): Promise<void>;
}
