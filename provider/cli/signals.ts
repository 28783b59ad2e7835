const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** From its first moment on, this process ends only when all that it started has ended: signals are taken, and asked for. */
export class Signals {
  private readonly received: NodeJS.Signals[] = [];
  private listener: ((signal: NodeJS.Signals) => void) | undefined;

  constructor() {
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        this.received.push(signal);
        this.listener?.(signal);
      });
    }
    // A library may end the process in a listener of its own, at once, and with it what is still being cleaned up.
    process.on("newListener", (event: string, listener: () => void) => {
      if (!SIGNALS.some((signal) => signal === event)) return;
      queueMicrotask(() => process.off(event, listener));
    });
  }

  /** Whether one came already. */
  get any(): boolean {
    return this.received.length > 0;
  }

  /** Hands over each signal, also those that came before. */
  listen(listener: (signal: NodeJS.Signals) => void): void {
    this.listener = listener;
    for (const signal of this.received) listener(signal);
  }
}
