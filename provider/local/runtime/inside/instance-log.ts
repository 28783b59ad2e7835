// Imported by Node.js and by what runs inside workerd: the numbers by which miniflare's engine notes what an instance did.

export const EVENT = {
  queued: 0,
  started: 1,
  succeeded: 2,
  failed: 3,
  terminated: 4,
  stepStart: 5,
  stepSuccess: 6,
  stepFailure: 7,
  sleepStart: 8,
  sleepEnd: 9,
  attemptStart: 10,
  attemptSuccess: 11,
  attemptFailure: 12,
  waitStart: 14,
  waitEnd: 15,
  waitTimeout: 16,
  rollbackStart: 17,
  rollbackStepStart: 18,
  rollbackAttemptStart: 19,
  rollbackAttemptSuccess: 20,
  rollbackAttemptFailure: 21,
  rollbackStepSuccess: 22,
  rollbackStepFailure: 23,
  rollbackComplete: 24,
  rollbackFailed: 25,
  // The engine does not note these: our class does.
  running: 26,
  paused: 27,
  waitingForPause: 28,
  waiting: 29,
} as const;

/** What the engine calls its statuses: each stands at its number. */
export const STATUSES = [
  "queued",
  "running",
  "paused",
  "errored",
  "terminated",
  "complete",
  "waitingForPause",
  "waiting",
] as const;
