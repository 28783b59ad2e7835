import { z } from "zod";
import { EVENT, STATUSES } from "./inside/instance-log";
import type { InstanceState, InstanceStatus, InstanceStep } from "./types";

const logSchema = z.object({
  timestamp: z.string(),
  event: z.number(),
  group: z.string().nullish(),
  target: z.string().nullish(),
  metadata: z.looseObject({}).catch({}),
});
type Log = z.infer<typeof logSchema>;

export const statusSchema = z.enum([...STATUSES, "rollingBack"]).catch("running");

/** What the engine tells of an instance. */
export const detailsSchema = z.object({
  status: statusSchema,
  params: z.unknown(),
  created: z.string(),
  trigger: z.looseObject({ source: z.string() }),
  logs: z.array(logSchema),
});

/** An instance as the API shows it, from the engine's log of it. */
export function toInstanceState(details: z.infer<typeof detailsSchema>): InstanceState {
  const { logs } = details;
  const find = (event: number) => logs.find((log) => log.event === event);
  const steps = toSteps(logs);
  const failed = find(EVENT.failed);
  const ended = find(EVENT.succeeded) ?? failed ?? find(EVENT.terminated);
  const rollbackEnd = logs.findLast(({ event }) => event === EVENT.rollbackComplete || event === EVENT.rollbackFailed);
  const terminated: InstanceStep[] = find(EVENT.terminated)
    ? [{ name: "", type: "termination", trigger: { source: "api" } }]
    : [];
  return {
    status: details.status,
    params: details.params,
    output: find(EVENT.succeeded)?.metadata.result ?? null,
    error: failed ? toError(failed.metadata.error) : null,
    rollback: rollbackEnd === undefined ? null : toRollback(rollbackEnd, logs),
    queued: details.created,
    started: find(EVENT.started)?.timestamp ?? null,
    ended: ended?.timestamp ?? null,
    trigger: details.trigger,
    steps: [...steps, ...terminated],
  };
}

function toRollback({ event }: Log, logs: Log[]): InstanceState["rollback"] {
  if (event === EVENT.rollbackComplete) return { outcome: "complete", error: null };
  const failed = logs.findLast((log) => log.event === EVENT.rollbackStepFailure);
  const attempt = logs.findLast((log) => log.event === EVENT.rollbackAttemptFailure);
  return { outcome: "failed", error: toError(failed?.metadata.error ?? attempt?.metadata.error) };
}

function byGroup(logs: Log[]): Map<string, Log[]> {
  const groups = new Map<string, Log[]>();
  for (const log of logs) if (log.group) groups.set(log.group, [...(groups.get(log.group) ?? []), log]);
  return groups;
}

function toSteps(logs: Log[]): InstanceStep[] {
  return [...byGroup(logs).values()].flatMap((group) => {
    const find = (event: number) => group.find((log) => log.event === event);
    const name = group[0]?.target ?? "";
    const sleep = find(EVENT.sleepStart);
    const wait = find(EVENT.waitStart);
    const start = find(EVENT.stepStart);
    const rollback = find(EVENT.rollbackStepStart);
    if (sleep) return [toSleep(name, sleep, find(EVENT.sleepEnd))];
    if (wait) return [toWait(name, wait, find(EVENT.waitEnd), find(EVENT.waitTimeout))];
    if (start) return [toStep(name, start, group, STEP)];
    if (rollback) return [toStep(name, rollback, group, ROLLBACK)];
    return [];
  });
}

function toSleep(name: string, start: Log, end: Log | undefined): InstanceStep {
  const duration = start.metadata.durationMs;
  // An unfinished sleep shows when it will be over.
  const due = typeof duration === "number" ? new Date(Date.parse(start.timestamp) + duration).toISOString() : null;
  return {
    name,
    type: "sleep",
    start: start.timestamp,
    end: end?.timestamp ?? due,
    finished: end !== undefined,
    error: null,
  };
}

function toWait(name: string, start: Log, end: Log | undefined, timeout: Log | undefined): InstanceStep {
  return {
    name,
    type: "waitForEvent",
    start: start.timestamp,
    end: (end ?? timeout)?.timestamp ?? null,
    finished: end !== undefined || timeout !== undefined,
    error: timeout ? toError(timeout.metadata) : null,
    event_type: start.metadata.event,
    ...(end && { output: JSON.stringify(end.metadata.payload ?? null) }),
  };
}

interface StepEvents {
  type: "step" | "rollback";
  success: number;
  failure: number;
  attemptStart: number;
  attemptSuccess: number;
  attemptFailure: number;
}
const STEP: StepEvents = {
  type: "step",
  success: EVENT.stepSuccess,
  failure: EVENT.stepFailure,
  attemptStart: EVENT.attemptStart,
  attemptSuccess: EVENT.attemptSuccess,
  attemptFailure: EVENT.attemptFailure,
};
const ROLLBACK: StepEvents = {
  type: "rollback",
  success: EVENT.rollbackStepSuccess,
  failure: EVENT.rollbackStepFailure,
  attemptStart: EVENT.rollbackAttemptStart,
  attemptSuccess: EVENT.rollbackAttemptSuccess,
  attemptFailure: EVENT.rollbackAttemptFailure,
};

function toStep(name: string, start: Log, group: Log[], events: StepEvents): InstanceStep {
  const of = (event: number, attempt: unknown) =>
    group.find((log) => log.event === event && log.metadata.attempt === attempt);
  const success = group.find((log) => log.event === events.success);
  const failure = group.find((log) => log.event === events.failure);
  const begun = group.filter((log) => log.event === events.attemptStart);
  const attempts = begun.map((attempt, i) => {
    const good = of(events.attemptSuccess, attempt.metadata.attempt);
    const bad = of(events.attemptFailure, attempt.metadata.attempt);
    const next = begun[i + 1];
    // An attempt that a restart cut off left no end of its own.
    const cut = good === undefined && bad === undefined && next !== undefined;
    return {
      start: attempt.timestamp,
      end: (good ?? bad ?? next)?.timestamp ?? null,
      success: good ? true : bad || cut ? false : null,
      error: bad
        ? toError(bad.metadata.error)
        : cut
          ? { name: "Interrupted", message: "The attempt was interrupted" }
          : null,
    };
  });
  return {
    name,
    type: events.type,
    start: start.timestamp,
    end: (success ?? failure)?.timestamp ?? null,
    success: success ? true : failure ? false : null,
    output: success ? (success.metadata.result ?? null) : null,
    config: start.metadata.config ?? null,
    attempts,
  };
}

function toError(value: unknown): { name: string; message: string } {
  const parsed = z.object({ name: z.string().catch("Error"), message: z.string().catch("") }).safeParse(value);
  return parsed.success ? parsed.data : { name: "Error", message: typeof value === "string" ? value : "" };
}

export type { InstanceStatus };
