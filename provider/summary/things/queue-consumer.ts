import type { Thing } from "../thing";

export const queueConsumer: Thing = { kind: "Queue consumer", order: 4, nameOf: ({ queueName }) => queueName, own: [] };
