import { delayBefore, Limiter, RETRY } from "../../../provider/cloudflare/retry";

const refused = (status: number | undefined, asked: string | null = null, date: string | null = null) => ({
  status,
  retryAfter: { asked, date },
});

describe("a refused request", () => {
  it.each([400, 403, 404, 405, 409, 413, 422])("with %i is not sent again", (status) => {
    expect(delayBefore(1, refused(status))).toBeUndefined();
    expect(delayBefore(1, refused(status, "1"))).toBeUndefined();
  });

  it.each([408, 429, 500, 502, 503, 504, undefined])(
    "with %s is sent again, a little later each time, and not for ever",
    (status) => {
      const delays = [1, 2, 3].map((attempt) => delayBefore(attempt, refused(status)) ?? Number.NaN);
      delays.forEach((delay, index) => {
        expect(delay).toBeGreaterThanOrEqual(RETRY.firstDelayMs * 2 ** index * 0.75);
        expect(delay).toBeLessThanOrEqual(RETRY.firstDelayMs * 2 ** index);
      });
      expect(delayBefore(RETRY.attempts, refused(status))).toBeUndefined();
      expect(delayBefore(RETRY.attempts, refused(status, "1"))).toBeUndefined();
    },
  );

  it("with 401 is sent again once: a valid token is refused at times, an invalid one always", () => {
    expect(delayBefore(1, refused(401))).toBe(RETRY.firstDelayMs);
    expect(delayBefore(2, refused(401))).toBeUndefined();
  });

  it("waits as long as the API asks, in seconds or until a date", () => {
    expect(delayBefore(1, refused(429, "7"))).toBe(7_000);
    expect(delayBefore(1, refused(503, "0"))).toBe(0);
    const date = delayBefore(1, refused(429, new Date(Date.now() + 20_000).toUTCString())) ?? 0;
    expect(date).toBeGreaterThan(18_000);
    expect(date).toBeLessThanOrEqual(20_000);
    expect(delayBefore(1, refused(429, new Date(0).toUTCString()))).toBe(0);
  });

  it.each([-3_600_000, 3_600_000])(
    "waits until a date by the clock of the answer, though its own is %i ms off",
    (off) => {
      const there = Date.now() + off;
      const date = new Date(there).toUTCString();
      expect(delayBefore(1, refused(429, new Date(there + 20_000).toUTCString(), date))).toBe(20_000);
    },
  );

  it("waits out Cloudflare's ban of five minutes, and gives up when asked for longer", () => {
    expect(delayBefore(1, refused(429, "300"))).toBe(300_000);
    expect(delayBefore(1, refused(429, "3600"))).toBeUndefined();
  });

  it("backs off by itself when what the API asks cannot be read", () => {
    expect(delayBefore(1, refused(429, "soon"))).toBeLessThanOrEqual(RETRY.firstDelayMs);
  });
});

describe("the limiter", () => {
  it("lets so many run at once, and all of them in turn", async () => {
    const limiter = new Limiter(2);
    let running = 0;
    let most = 0;
    const task = async (index: number) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
      if (index === 1) throw new Error("refused");
      return index;
    };
    const results = await Promise.allSettled(Array.from({ length: 7 }, (_, index) => limiter.run(() => task(index))));
    expect(most).toBe(2);
    expect(results.map((result) => (result.status === "fulfilled" ? result.value : "failed"))).toEqual([
      0,
      "failed",
      2,
      3,
      4,
      5,
      6,
    ]);
  });

  it("holds everything back while the API has asked one request to wait", async () => {
    const limiter = new Limiter(2);
    limiter.closeFor(120);
    const start = Date.now();
    await Promise.all([limiter.run(() => Promise.resolve()), limiter.run(() => Promise.resolve())]);
    expect(Date.now() - start).toBeGreaterThanOrEqual(115);
  });

  it("keeps the longest time that was asked for", async () => {
    const limiter = new Limiter(1);
    limiter.closeFor(100);
    limiter.closeFor(10);
    const start = Date.now();
    await limiter.run(() => Promise.resolve());
    expect(Date.now() - start).toBeGreaterThanOrEqual(95);
  });

  it("is not held back by the system's clock, set back meanwhile", async () => {
    const limiter = new Limiter(1);
    const clock = jest.spyOn(Date, "now");
    limiter.closeFor(20);
    clock.mockReturnValue(0);
    await limiter.run(() => Promise.resolve());
    clock.mockRestore();
  });

  it("stays closed for who waits already when more time is asked for", async () => {
    const limiter = new Limiter(1);
    limiter.closeFor(40);
    const start = Date.now();
    const waiting = limiter.run(() => Promise.resolve());
    limiter.closeFor(120);
    await waiting;
    expect(Date.now() - start).toBeGreaterThanOrEqual(115);
  });
});
