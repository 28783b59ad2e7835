// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import { isPulumiResource } from "../bindings/cloudflare-resource";
import type { QueueResource } from "../bindings/queue";
import type { QueueTarget } from "./args";

const QUEUE_TYPE = "cloudflare:index/queue:Queue";

/** A queue as a consumer names it; what has a resource has an ID as well. */
export interface NamedQueue {
  name: pulumi.Input<string>;
  id?: pulumi.Input<string | undefined>;
}

export function namedQueue(target: QueueTarget): NamedQueue {
  if (typeof target === "string") return { name: target };
  if (isQueue(target)) return { name: target.queueName, id: target.queueId };
  const known = pulumi
    .output<QueueResource | string>(target)
    .apply((queue) =>
      isQueue(queue)
        ? pulumi.all([queue.queueName, queue.queueId])
        : pulumi.output<[string, string | undefined]>([queue, undefined]),
    );
  return { name: known.apply(([name]) => name), id: known.apply(([, id]) => id) };
}

/** What a consumer's resource is called: as its queue is, in the program or in the account. Nothing for an output. */
export function queueLabel(target: QueueTarget): string | undefined {
  if (typeof target === "string") return target;
  if (!isQueue(target)) return undefined;
  return "__name" in target && typeof target.__name === "string" ? target.__name : undefined;
}

export function isQueue(value: unknown): value is QueueResource {
  return isPulumiResource<QueueResource>(value, QUEUE_TYPE);
}
