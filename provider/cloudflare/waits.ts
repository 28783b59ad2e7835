/** An attempt of a request that nobody has answered yet. */
export interface Silence {
  method: string;
  /** Below the address of the API. */
  path: string;
  /** How long it has lasted, in milliseconds. */
  for: number;
  /** How long it may last. */
  limit: number;
  attempt: number;
  attempts: number;
}

/** Told what takes long, which would look like a hang. */
export interface Waits {
  /** The API asked to wait so many milliseconds. */
  asked(milliseconds: number): Promise<void>;
  /** Again and again, while it lasts. */
  silent(silence: Silence): Promise<void>;
  /** Once, when it has lasted to its limit. */
  unanswered(silence: Silence): Promise<void>;
}

/** Does something, and meanwhile says again and again how long it has taken. */
export async function sayingHowLong<Result>(
  work: () => Promise<Result>,
  everyMs: number,
  say: (milliseconds: number) => Promise<void> | undefined,
): Promise<Result> {
  const begin = performance.now();
  const timer = setInterval(() => {
    // Nothing is worth a failure of what is said about.
    say(performance.now() - begin)?.catch(() => undefined);
  }, everyMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
