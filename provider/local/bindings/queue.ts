import { z } from "zod";

import { QUEUES } from "../store/resources";
import { pulledWorker } from "../runtime/names";
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
  options: ({ name, queue_name: queueName, delivery_delay: deliveryDelay }, { isPulled }) =>
    queueBinding(name, { queueName, ...(deliveryDelay !== undefined && { deliveryDelay }) }, isPulled(queueName)),
  shares: {
    as: "queue",
    id: ({ queue_name }) => queue_name,
    gateway: (node, queueName, { isPulled }) => queueBinding(node, { queueName }, isPulled(queueName)),
  },
});

/** A producer: of miniflare, which gives messages to a Worker, or of what keeps those that are pulled. */
export function queueBinding(
  name: string,
  producer: { queueName: string; deliveryDelay?: number },
  isPulled: boolean,
): BindingOptions {
  if (!isPulled) return { queueProducers: { [name]: producer } };
  const { queueName, ...props } = producer;
  const service = { name: `core:user:${pulledWorker(queueName)}`, entrypoint: "Producer" };
  return { nativeBindings: { [name]: { binding: { queue: { ...service, props: { json: JSON.stringify(props) } } } } } };
}
