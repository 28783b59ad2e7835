import { mayHaveAlarm } from "./durable-objects";
import { queueKey, queueNode } from "./names";
import type { LogLine } from "./output";
import type { Pool } from "./pool";
import type { DesiredState } from "./types";
import type { Workerd } from "./workerd";

/** Messages that waited are delivered by the workerd of their queue: once it runs, and by the consumer that the queue has now. */
export class QueueWakes {
  readonly #data: string;
  readonly #log: (line: LogLine) => void;

  constructor(data: string, log: (line: LogLine) => void) {
    this.#data = data;
    this.#log = log;
  }

  /** Lets the queues of a workerd that has just started look at their messages. */
  readonly wake = (workerd: Workerd): void => {
    const release = workerd.lease();
    const consumed = workerd.spec.queues.filter(({ consumer }) => consumer !== undefined);
    Promise.all(
      consumed.map(async ({ name }) => {
        if (!(await this.#mayHaveMessages(name))) return;
        await (await workerd.call(`/control/queue/${encodeURIComponent(name)}/wake`, {})).body?.cancel();
      }),
    )
      .catch((error: unknown) => {
        this.#log({ level: "error", message: `Waiting messages could not be delivered: ${String(error)}` });
      })
      .finally(release);
  };

  /** Starts what has messages to deliver, one after the other. */
  async wakeAll(pool: Pool, desired: DesiredState): Promise<void> {
    for (const { name, consumer } of desired.queues()) {
      if (pool.refuses) return;
      if (consumer === undefined || !(await this.#mayHaveMessages(name))) continue;
      try {
        (await pool.acquire(queueNode(name))).release();
      } catch (error) {
        this.#log({ level: "error", message: `The queue "${name}" could not be started: ${String(error)}` });
      }
    }
  }

  /** A queue has an alarm as long as it has messages. */
  #mayHaveMessages(queue: string): Promise<boolean> {
    return mayHaveAlarm(this.#data, queueKey(queue));
  }
}
