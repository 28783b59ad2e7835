/** What becomes of a request, whatever it asks for. */
export interface Disturbance {
  /** Nothing listens any more, the connection ends, no answer comes, half of it does and no more, or this one instead. */
  answer: "refused" | "cut" | "silence" | "half" | InsteadOfAnswer;
  /** Whether the server has done what was asked. */
  done: boolean;
  /** Whether the same request meets it again each time. */
  each: boolean;
}

export interface InsteadOfAnswer {
  status: number;
  /** An object is sent as JSON, text as it is. */
  body: object | string;
  headers?: Record<string, string>;
}

/** Tells which requests are disturbed, and notes them, each once. */
export interface Disturbances {
  readonly met: Set<string>;
  of(request: string): Disturbance | undefined;
}

/** One request is: the one that comes after so many others. */
export class OneDisturbance implements Disturbances {
  readonly met = new Set<string>();

  constructor(
    private readonly by: Disturbance,
    private after: number,
  ) {}

  of(request: string): Disturbance | undefined {
    if (this.met.size > 0) return this.by.each && this.met.has(request) ? this.by : undefined;
    if (this.after > 0) {
      this.after -= 1;
      return undefined;
    }
    this.met.add(request);
    return this.by;
  }
}

/** Each request is, but for those that are spared. */
export class EachDisturbance implements Disturbances {
  readonly met = new Set<string>();

  constructor(
    private readonly by: Disturbance,
    private readonly spared: ReadonlySet<string>,
  ) {}

  of(request: string): Disturbance | undefined {
    if (this.spared.has(request) || (this.met.has(request) && !this.by.each)) return undefined;
    this.met.add(request);
    return this.by;
  }
}

/** Cloudflare's limit with a window of seconds: what comes after so many requests is refused until it is over. */
export class RequestLimit implements Disturbances {
  readonly met = new Set<string>();
  private ends = 0;
  private count = 0;

  constructor(
    private readonly most: number,
    private readonly windowMs: number,
  ) {}

  of(request: string): Disturbance | undefined {
    const now = performance.now();
    if (now >= this.ends) [this.ends, this.count] = [now + this.windowMs, 0];
    this.count += 1;
    if (this.count <= this.most) return undefined;
    this.met.add(request);
    const errors = [{ code: 971, message: "Please wait and consider throttling your request speed" }];
    const body = { success: false, errors, messages: [], result: null };
    const headers = { "retry-after": String(Math.ceil((this.ends - now) / 1000)) };
    return { answer: { status: 429, body, headers }, done: false, each: true };
  }
}
