import { z } from "zod";

import { defineKind, nonEmpty } from "./kind";

/** A day, in seconds. */
const LONGEST_DELAY = 86_400;

export const queue = defineKind({
  type: "queue",
  fields: z.object({
    queue_name: nonEmpty,
    delivery_delay: z.number().int().min(0).max(LONGEST_DELAY).optional(),
  }),
  options: ({ name, queue_name: queueName, delivery_delay: deliveryDelay }) => ({
    queueProducers: { [name]: { queueName, ...(deliveryDelay !== undefined && { deliveryDelay }) } },
  }),
  shares: {
    as: "queue",
    id: ({ queue_name }) => queue_name,
    gateway: (node, queueName) => ({ queueProducers: { [node]: { queueName } } }),
  },
});
