import { z } from "zod";

import { QUEUES } from "../store/resources";
import { QUEUE_NODE, queueWorker } from "../runtime/names";
import { defineKind, invalid, nonEmpty } from "./kind";
import type { BindingOptions } from "./options";

/** A day, in seconds. */
const LONGEST_DELAY = 86_400;

export const queue = defineKind({
  type: "queue",
  fields: z.object({
    queue_name: nonEmpty,
    delivery_delay: z.number().int().min(0).max(LONGEST_DELAY).optional(),
  }),
  missing: ({ queue_name: name }, { store }) =>
    QUEUES.in(store)
      .all()
      .some(({ fields }) => fields.name === name)
      ? undefined
      : invalid(`Queue '${name}' not found.`, 11_000),
  options: ({ name, queue_name: queueName, delivery_delay: deliveryDelay }) =>
    producer(name, queueName, deliveryDelay === undefined ? {} : { deliveryDelay }),
  inMemory: true,
  shares: {
    as: QUEUE_NODE,
    id: ({ queue_name }) => queue_name,
    gateway: (node, queueName) => producer(node, queueName, {}),
  },
});

/** A queue of workerd, which is told by HTTP what to keep. */
function producer(name: string, queueName: string, props: { deliveryDelay?: number }): BindingOptions {
  const service = { name: `core:user:${queueWorker(queueName)}`, entrypoint: "Producer" };
  return { nativeBindings: { [name]: { binding: { queue: { ...service, props: { json: JSON.stringify(props) } } } } } };
}
