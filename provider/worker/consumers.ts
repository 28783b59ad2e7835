// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import type { BindingWorker } from "../bindings/binding-worker";
import { warnOfForeignQueue } from "../bindings/ephemeral";
import { runScoped } from "../program/run-scope";
import { QueueConsumer } from "../queue-consumer/consumer";
import { isQueue, namedQueue, queueLabel } from "../queue-consumer/target";
import type { WorkerArgs } from "./args";

/** The queues that Workers of one run of the program consume, with the Worker of each. */
const taken = runScoped(() => new Map<string, string>());

/** The names of the queues that a Worker consumes, for its upload: those that it no longer consumes are released before. */
export function consumedQueues({ consumers = [] }: WorkerArgs): pulumi.Output<string[]> | undefined {
  return consumers.length === 0 ? undefined : pulumi.all(consumers.map(({ queue }) => namedQueue(queue).name));
}

/**
 * Makes the resources below a Worker for the queues that it consumes. Each is named after its queue, so that its place in
 * the list does not matter, nor the Worker where another one of the program takes over; an output is named by its place.
 *
 * @param handlers Finds those that the Worker's code has; nothing where that cannot be known.
 */
export function consumeQueues(
  { consumers = [], adopt }: WorkerArgs,
  worker: BindingWorker,
  handlers: () => Promise<string[] | undefined>,
): void {
  if (consumers.length === 0) return;
  worker.awaits(
    handlers().then((known) => {
      if (known && !known.includes("queue")) worker.refuse("consumers", noHandler(known));
    }),
  );
  for (const [index, consumer] of consumers.entries()) {
    const property = `consumers[${index}].queue`;
    const label = queueLabel(consumer.queue) ?? `${worker.id}-consumers[${index}]`;
    const other = taken().get(label);
    if (other !== undefined) {
      worker.refuse(
        property,
        `The Worker "${other}" consumes the queue "${label}" already, and a queue has one Worker. Remove one of the two.`,
      );
      continue;
    }
    taken().set(label, worker.id);
    worker.awaits(warnOfForeignQueue(namedQueue(consumer.queue).name, { kind: "Worker", id: worker.id, property }));
    if (isQueue(consumer.queue)) worker.inAccount(property, consumer.queue.accountId);
    new QueueConsumer(label, { ...consumer, adopt: consumer.adopt ?? adopt ?? false }, worker.resource);
  }
}

function noHandler(handlers: string[]): string {
  return [
    `The Worker's code has no queue() handler${handlers.length > 0 ? `; it has ${handlers.join(", ")}` : ""}.`,
    "Write: export default { async queue(batch, env) { … } }",
  ].join(" ");
}
