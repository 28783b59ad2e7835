import type { Consumer } from "cloudflare/resources/queues/consumers";

import type { Service } from "./api-error";
import type { Method } from "./client";
import { once } from "./once";

/** A consumer as the API answers it: `script_name` by what makes one, `script` by what reads one, `service` of an old one. */
export type ApiConsumer = Pick<Consumer, "consumer_id" | "created_on" | "dead_letter_queue" | "type"> & {
  script?: string;
  script_name?: string;
  service?: string;
  settings?: Record<string, number | null | undefined>;
};

interface ApiQueue {
  queue_id: string;
  queue_name: string;
  consumers?: ApiConsumer[];
}

type Send = <Result>(
  service: Service,
  method: Method,
  path: string,
  options?: { query?: Record<string, string>; body?: object },
) => Promise<Result>;

/** The queues of an account. What all resources of a deployment ask is asked once. */
export class Queues {
  private readonly named = new Map<string, Promise<ApiQueue | undefined>>();
  private readonly consumed = new Map<string, Promise<ApiConsumer[]>>();

  constructor(private readonly send: Send) {}

  /** The queue of this name with its consumers, as it was when first asked for. */
  byName(name: string): Promise<ApiQueue | undefined> {
    return once(this.named, name, async () => {
      const queue = await this.byNameNow(name);
      if (queue?.consumers) this.consumed.set(queue.queue_id, Promise.resolve(queue.consumers));
      return queue;
    });
  }

  async byNameNow(name: string): Promise<ApiQueue | undefined> {
    const queues = await this.send<ApiQueue[]>("queues", "get", "/queues", { query: { page: "1", name } });
    return queues.find(({ queue_name: found }) => found === name);
  }

  /** The consumers of a queue, as they were when first asked for. */
  consumers(queueId: string): Promise<ApiConsumer[]> {
    return once(this.consumed, queueId, () => this.consumersNow(queueId));
  }

  consumersNow(queueId: string): Promise<ApiConsumer[]> {
    return this.send<ApiConsumer[]>("queues", "get", consumerPath(queueId));
  }
}

export function consumerPath(queueId: string, consumerId?: string): string {
  const below = consumerId === undefined ? "" : `/${encodeURIComponent(consumerId)}`;
  return `/queues/${encodeURIComponent(queueId)}/consumers${below}`;
}

/** The script of a Worker that consumes. */
export function consumingScript({ script, script_name, service }: ApiConsumer): string | undefined {
  return script ?? script_name ?? service;
}
