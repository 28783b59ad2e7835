import { RpcTarget } from "cloudflare:workers";
import type { InstanceStub } from "./engine-env.worker";
import { isTerminal, type InstanceEvent } from "./instance-events.worker";
import { messageOf } from "./workflow-error.worker";

/** How long one call waits for something to happen, before it is made again. */
const WAIT_MS = 10_000;

/** What `instance.subscribe()` returns. It lives outside of the instance, whose object ends with each pause, restart and end. */
export class Subscription extends RpcTarget {
  readonly #stub: () => InstanceStub;
  readonly #filter: string[] | undefined;
  readonly #left: InstanceEvent[] = [];
  #cursor: number;
  #closed = false;
  #last: Promise<unknown> = Promise.resolve();

  constructor(stub: () => InstanceStub, { cursor = -1, filter }: WorkflowInstanceSubscribeOptions) {
    super();
    this.#stub = stub;
    this.#cursor = cursor;
    this.#filter = filter;
  }

  /** The next event; calls are answered in their order. Done after the instance has ended. */
  next(): Promise<IteratorResult<InstanceEvent, void>> {
    const next = this.#last.then(() => this.#next());
    this.#last = next.catch(() => undefined);
    return next;
  }

  async #next(): Promise<IteratorResult<InstanceEvent, void>> {
    while (!this.#closed) {
      const event = this.#left.shift();
      if (event === undefined) {
        await this.#fetch();
        continue;
      }
      if (isTerminal(event)) this.#closed = true;
      if (this.#filter === undefined || this.#filter.includes(event.type)) return { done: false, value: event };
    }
    return { done: true, value: undefined };
  }

  async #fetch(): Promise<void> {
    try {
      const { events, cursor, ended } = await this.#stub().events(this.#cursor, WAIT_MS);
      this.#cursor = cursor;
      this.#left.push(...events);
      // The cursor was beyond the end.
      if (ended) this.#closed = true;
    } catch (error) {
      if (!messageOf(error).includes("Aborting engine:")) throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#closed = true;
  }
}
