// Imported by Node.js and by what runs inside workerd: the numbers by which miniflare's engine notes what an instance did.

export const EVENT = {
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
