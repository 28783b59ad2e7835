import type { DesiredState } from "./types";
import { matchesCron } from "./cron";
import type { LogLine } from "./output";
import { chosenVersion } from "./version-choice";

const MINUTE = 60_000;

interface SchedulerOptions {
  desired: DesiredState;
  log: (line: LogLine) => void;
  now: () => number;
  runCron: (worker: string, cron: string, scheduledTime: number) => Promise<void>;
  createScheduled: (workflow: string, cron: string, scheduledTime: number) => Promise<void>;
}

/** Fires crons of Workers and schedules of Workflows, each minute that they name, in UTC. What was due while nothing ran is not made up for. */
export class Scheduler {
  readonly #options: SchedulerOptions;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#wait(0);
  }

  // A timer may be early by the clock: the minute that was fired is not the next one again.
  #wait(fired: number): void {
    const now = this.#options.now();
    const next = (Math.floor(Math.max(now, fired) / MINUTE) + 1) * MINUTE;
    this.#timer = setTimeout(() => {
      this.fire(next);
      this.#wait(next);
    }, next - now);
    this.#timer.unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Fires what is due in the minute that begins at this time. */
  fire(time: number): void {
    const { desired, runCron, createScheduled } = this.#options;
    for (const worker of desired.workers()) {
      for (const cron of worker.crons)
        this.#when(cron, time, `The cron "${cron}" of the Worker "${worker.name}"`, () =>
          runCron(chosenVersion(worker), cron, time),
        );
    }
    for (const { name, schedules } of desired.workflows()) {
      for (const cron of schedules) {
        this.#when(cron, time, `The schedule "${cron}" of the Workflow "${name}"`, () =>
          createScheduled(name, cron, time),
        );
      }
    }
  }

  #when(cron: string, time: number, what: string, run: () => Promise<void>): void {
    if (!matchesCron(cron, new Date(time))) return;
    run().catch((error: unknown) => {
      this.#options.log({ level: "error", message: `${what} failed: ${String(error)}` });
    });
  }
}
