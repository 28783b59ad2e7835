import { EVENT, STATUSES } from "./instance-log";

const RUNNING = STATUSES.indexOf("running");
const ENDS = (["errored", "terminated", "complete"] as const).map((status) => STATUSES.indexOf(status));
const WAITING = new Set<number>([EVENT.sleepStart, EVENT.waitStart, EVENT.attemptFailure]);
const GOING_ON = new Set<number>([EVENT.stepStart, EVENT.attemptStart, EVENT.attemptSuccess]);
const CLOSED = new Set<number>([
  EVENT.stepSuccess,
  EVENT.stepFailure,
  EVENT.sleepEnd,
  EVENT.waitEnd,
  EVENT.waitTimeout,
]);

function follow(steps: Map<string, boolean>, event: number, step: string): void {
  if (CLOSED.has(event)) steps.delete(step);
  else if (WAITING.has(event)) steps.set(step, true);
  else if (GOING_ON.has(event)) steps.set(step, false);
}

/**
 * The status of an instance as the API shows it. What that calls waiting, the engine calls running: a sleep, an awaited event or a
 * retry's delay is under way, and nothing else. While steps are rolled back, it is running, or what it was, to the engine.
 */
export class ShownStatus {
  readonly #sql: SqlStorage;
  #steps: Map<string, boolean> | undefined;
  #rollingBack: boolean | undefined;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Forgets what it knows of the log. */
  reset(): void {
    this.#steps = undefined;
    this.#rollingBack = undefined;
  }

  /** Takes note of what was just written into the log. */
  follow(event: number, group: string | null): void {
    if (group !== null) follow(this.#openSteps(), event, group);
    if (event === EVENT.rollbackStart) this.#rollingBack = true;
    else if (event === EVENT.rollbackComplete || event === EVENT.rollbackFailed) this.#rollingBack = false;
  }

  of(status: number): string {
    if (!ENDS.includes(status) && this.#isRollingBack()) return "rollingBack";
    const steps = this.#openSteps();
    const waits = status === RUNNING && steps.size > 0 && [...steps.values()].every(Boolean);
    return waits ? "waiting" : (STATUSES[status] ?? "unknown");
  }

  // Its steps that have not ended, and whether each only waits. Those of 25,000 that have are not looked at again.
  #openSteps(): Map<string, boolean> {
    if (this.#steps === undefined) {
      this.#steps = new Map();
      const logs = this.#sql.exec<{ event: number; groupKey: string }>(
        "SELECT event, groupKey FROM states WHERE groupKey IS NOT NULL ORDER BY id",
      );
      for (const { event, groupKey } of logs) follow(this.#steps, event, groupKey);
    }
    return this.#steps;
  }

  #isRollingBack(): boolean {
    if (this.#rollingBack === undefined) {
      const { rollbackStart, rollbackComplete, rollbackFailed } = EVENT;
      const query = "SELECT event FROM states WHERE event IN (?, ?, ?) ORDER BY id DESC LIMIT 1";
      const [last] = this.#sql.exec(query, rollbackStart, rollbackComplete, rollbackFailed).toArray();
      this.#rollingBack = last?.event === rollbackStart;
    }
    return this.#rollingBack;
  }
}
