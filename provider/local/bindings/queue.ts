import { z } from "zod";

import { QUEUES } from "../store/resources";
import { defineKind, invalid, nonEmpty } from "./kind";

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
  options: ({ name, queue_name: queueName, delivery_delay: deliveryDelay }) => ({
    queueProducers: { [name]: { queueName, ...(deliveryDelay !== undefined && { deliveryDelay }) } },
  }),
  shares: {
    as: "queue",
    id: ({ queue_name }) => queue_name,
    gateway: (node, queueName) => ({ queueProducers: { [node]: { queueName } } }),
  },
});
