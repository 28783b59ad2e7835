import { EVENT } from "./instance-log";
import type { LogEntry } from "./miniflare-engine.worker.js";

interface Details {
  type: WorkflowInstanceEventType;
  [key: string]: unknown;
}

/** What a subscription gives: a WorkflowInstanceEvent, whose details are as the engine noted them. */
export interface InstanceEvent extends Details {
  instanceId: string;
  eventId: number;
  timestamp: number;
}

interface ErrorDetails {
  name: string;
  message: string;
}

/** What an event tells beside its type, by its number in the log. Without a row it is the engine's own affair. */
const DETAILS: Partial<Record<number, (entry: LogEntry, params: unknown) => Details>> = {
  [EVENT.queued]: () => ({ type: "workflow_queued" }),
  [EVENT.started]: (_, params) => ({ type: "workflow_started", params }),
  [EVENT.running]: () => ({ type: "workflow_running" }),
  [EVENT.paused]: () => ({ type: "workflow_paused" }),
  [EVENT.waitingForPause]: () => ({ type: "workflow_waiting_for_pause" }),
  [EVENT.waiting]: () => ({ type: "workflow_waiting" }),
  [EVENT.succeeded]: ({ metadata }) => ({ type: "workflow_completed", output: metadata.result }),
  [EVENT.failed]: ({ metadata }) => ({ type: "workflow_errored", error: errorOf(metadata) }),
  [EVENT.terminated]: () => ({ type: "workflow_terminated" }),
  [EVENT.stepStart]: ({ target, metadata }) => ({
    type: "step_started",
    stepName: target,
    ...(metadata.config !== undefined && { config: metadata.config }),
  }),
  [EVENT.stepSuccess]: ({ target, metadata }) => ({
    type: "step_completed",
    stepName: target,
    ...(metadata.result !== undefined && { output: metadata.result }),
  }),
  [EVENT.stepFailure]: ({ target }) => ({ type: "step_errored", stepName: target }),
  [EVENT.attemptStart]: (entry) => attempt("attempt_started", entry),
  [EVENT.attemptSuccess]: (entry) => attempt("attempt_completed", entry),
  [EVENT.attemptFailure]: (entry) => failedAttempt("attempt_errored", entry),
  [EVENT.sleepStart]: ({ target, metadata }) => ({
    type: "sleep_started",
    stepName: target,
    durationMs: metadata.durationMs,
  }),
  [EVENT.sleepEnd]: ({ target }) => ({ type: "sleep_completed", stepName: target }),
  [EVENT.waitStart]: ({ target, metadata }) => ({ type: "wait_started", stepName: target, eventType: metadata.event }),
  [EVENT.waitEnd]: ({ target }) => ({ type: "wait_completed", stepName: target }),
  [EVENT.waitTimeout]: ({ target }) => ({ type: "wait_timed_out", stepName: target }),
  [EVENT.rollbackStart]: () => ({ type: "rollback_started" }),
  [EVENT.rollbackStepStart]: ({ target, metadata }) => ({
    type: "rollback_step_started",
    stepName: target,
    ...(metadata.config !== undefined && { config: metadata.config }),
  }),
  [EVENT.rollbackStepSuccess]: ({ target }) => ({ type: "rollback_step_completed", stepName: target }),
  [EVENT.rollbackStepFailure]: ({ target, metadata }) => ({
    type: "rollback_step_errored",
    stepName: target,
    error: errorOf(metadata),
  }),
  [EVENT.rollbackAttemptStart]: (entry) => attempt("rollback_attempt_started", entry),
  [EVENT.rollbackAttemptSuccess]: (entry) => attempt("rollback_attempt_completed", entry),
  [EVENT.rollbackAttemptFailure]: (entry) => failedAttempt("rollback_attempt_errored", entry),
  [EVENT.rollbackComplete]: () => ({ type: "rollback_completed" }),
  [EVENT.rollbackFailed]: () => ({ type: "rollback_errored" }),
};

function errorOf({ error }: Record<string, unknown>): ErrorDetails {
  if (typeof error !== "object" || error === null) return { name: "Error", message: String(error) };
  const { name, message } = error as Partial<ErrorDetails>;
  return { name: name ?? "Error", message: message ?? "" };
}

function attempt(type: WorkflowInstanceEventType, { target, metadata }: LogEntry): Details {
  return { type, stepName: target, attempt: metadata.attempt };
}

function failedAttempt(type: WorkflowInstanceEventType, entry: LogEntry): Details {
  return { ...attempt(type, entry), error: errorOf(entry.metadata) };
}

const NOTHING: LogEntry = { id: 0, timestamp: "", event: 0, group: null, target: null, metadata: {} };
const TYPES = Object.values(DETAILS).map((details) => details?.(NOTHING, undefined).type);

/** An entry of an instance's log as a subscription tells it. */
export function instanceEvent(entry: LogEntry, instanceId: string, params: unknown): InstanceEvent | undefined {
  const details = DETAILS[entry.event]?.(entry, params);
  if (details === undefined) return undefined;
  return { instanceId, eventId: entry.id, timestamp: Date.parse(entry.timestamp), ...details };
}

export const isTerminal = ({ type }: { type: string }): boolean =>
  ["workflow_completed", "workflow_errored", "workflow_terminated"].includes(type);

/** What `subscribe` takes: https://developers.cloudflare.com/workflows/build/workers-api/ */
export function requireSubscription(options: WorkflowInstanceSubscribeOptions): void {
  const { cursor, filter, ...unknown } = options;
  const valid =
    (cursor === undefined || (Number.isInteger(cursor) && cursor >= 0)) &&
    (filter === undefined || (Array.isArray(filter) && filter.every((type) => TYPES.includes(type)))) &&
    Object.keys(unknown).length === 0;
  if (!valid) throw new Error("Invalid Workflow subscription options");
}
