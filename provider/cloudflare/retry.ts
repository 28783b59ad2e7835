import { setTimeout as sleep } from "node:timers/promises";

/** When a refused request is tried again: bounded, and never sooner than the API asks. */
export const RETRY = {
  attempts: 4,
  firstDelayMs: 500,
  maxDelayMs: 8_000,
  /** Past this, waiting as asked would look like a hang: Cloudflare's ban lasts five minutes. */
  maxAskedDelayMs: 310_000,
  statuses: [408, 429, 500, 502, 503, 504],
  /** Seen with valid tokens on parallel requests; once is enough to tell it from a bad token. */
  authenticationAttempts: 2,
};

/** How long an answer asks to wait, and what time it was where it comes from. */
export interface RetryAfter {
  asked: string | null;
  date: string | null;
}

export interface Refusal {
  status: number | undefined;
  retryAfter: RetryAfter | undefined;
  /** Something other than the API answered a request that does no harm when it is sent twice. */
  repeatable?: boolean;
}

/** How long to wait before the next attempt, in milliseconds; nothing when there is none. */
export function delayBefore(attempt: number, { status, retryAfter, repeatable }: Refusal): number | undefined {
  if (attempt >= RETRY.attempts) return undefined;
  if (status === 401) return attempt < RETRY.authenticationAttempts ? RETRY.firstDelayMs : undefined;
  const passes = status === undefined || RETRY.statuses.includes(status) || (repeatable && status < 300);
  if (!passes) return undefined;
  const asked = askedDelay(retryAfter);
  if (asked !== undefined) return asked <= RETRY.maxAskedDelayMs ? asked : undefined;
  const backOff = Math.min(RETRY.firstDelayMs * 2 ** (attempt - 1), RETRY.maxDelayMs);
  return backOff * (0.75 + Math.random() * 0.25);
}

function askedDelay({ asked = null, date = null }: Partial<RetryAfter> = {}): number | undefined {
  if (asked === null) return undefined;
  const seconds = Number(asked);
  // The clock of this machine may be wrong: a date is compared with the one of the answer.
  const now = date === null || Number.isNaN(Date.parse(date)) ? Date.now() : Date.parse(date);
  const delay = Number.isNaN(seconds) ? Date.parse(asked) - now : seconds * 1000;
  return Number.isNaN(delay) ? undefined : Math.max(0, delay);
}

/** Lets a few run at once, and all wait while the API has asked one of them to. */
export class Limiter {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  /** By a clock that nobody sets: the system's may jump meanwhile. */
  private closedUntil = 0;

  constructor(private readonly most: number) {}

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.running >= this.most) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running += 1;
    try {
      for (let closedFor = this.closedForNow(); closedFor > 0; closedFor = this.closedForNow()) await sleep(closedFor);
      return await task();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }

  closeFor(milliseconds: number): void {
    this.closedUntil = Math.max(this.closedUntil, performance.now() + milliseconds);
  }

  private closedForNow(): number {
    return this.closedUntil - performance.now();
  }
}
