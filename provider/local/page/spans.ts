import { z } from "zod";

import type { InstanceStep } from "../runtime/types";

/** A stretch of time that a step spent on one thing. */
export interface Span {
  kind: "attempt" | "sleep" | "wait";
  from: number;
  /** Undefined while it lasts. */
  to: number | undefined;
  status: "complete" | "errored" | "running" | "waiting";
  error: string;
}

const time = z
  .string()
  .transform((text) => Date.parse(text))
  .optional()
  .catch(undefined);
const failure = z
  .object({ name: z.string(), message: z.string() })
  .transform(({ name, message }) => `${name}: ${message}`)
  .catch("");
const stepSchema = z.object({
  start: time,
  end: time,
  finished: z.boolean().catch(false),
  success: z.boolean().nullable().catch(null),
  error: failure,
  attempts: z
    .array(z.object({ start: time, end: time, success: z.boolean().nullable().catch(null), error: failure }))
    .catch([]),
});

/** What a step did, in order: its attempts, or its one sleep or wait. */
export function spansOf(step: InstanceStep): Span[] {
  const { start, end, finished, error, attempts } = stepSchema.parse(step);
  if (start === undefined) return [];
  if (step.type === "sleep" || step.type === "waitForEvent") {
    const status = !finished ? "waiting" : error ? "errored" : "complete";
    const kind = step.type === "sleep" ? "sleep" : "wait";
    // The end of a sleep that lasts is in the future.
    return [{ kind, from: start, to: finished ? end : undefined, status, error }];
  }
  return attempts.map((attempt) => ({
    kind: "attempt",
    from: attempt.start ?? start,
    to: attempt.end,
    status: attempt.success === null ? "running" : attempt.success ? "complete" : "errored",
    error: attempt.error,
  }));
}

/** What a step came to so far. */
export function outcomeOf(step: InstanceStep): string {
  if (step.type === "termination") return "terminated";
  if (step.type === "sleep" || step.type === "waitForEvent") return spansOf(step)[0]?.status ?? "waiting";
  const { success } = stepSchema.parse(step);
  return success === null ? "running" : success ? "complete" : "errored";
}
