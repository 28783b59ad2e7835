import { type Expression, list, object, optional, value } from "./expression";
import type { Fields } from "./fields";
import type { Notes } from "./notes";

/** The queues that the Worker consumes. */
export function readConsumers(config: Fields, notes: Notes): Expression | undefined {
  const consumers = config.object("queues")?.objects("consumers") ?? [];
  const expressions = consumers.map((consumer) => {
    const expression = object({
      queue: value(consumer.requiredText("queue")),
      batchSize: optional(consumer.number("max_batch_size")),
      maxWaitTime: seconds(consumer.number("max_batch_timeout")),
      maxRetries: optional(consumer.number("max_retries")),
      retryDelay: seconds(consumer.number("retry_delay")),
      maxConcurrency: optional(consumer.number("max_concurrency")),
      deadLetterQueue: optional(consumer.text("dead_letter_queue")),
    });
    const isPulled = consumer.text("type") === "http_pull";
    // Only a pull consumer has this timeout.
    consumer.number("visibility_timeout_ms");
    if (isPulled) {
      notes.lost(consumer.path, "a pull consumer belongs to no Worker. Add a QueuePullConsumer to the program.");
    }
    for (const key of consumer.unasked()) notes.lost(consumer.at(key), "is not a property that wrangler documents.");
    return isPulled ? [] : [expression];
  });
  const kept = expressions.flat();
  return kept.length > 0 ? list(kept) : undefined;
}

function seconds(amount: number | undefined): Expression | undefined {
  return amount === undefined ? undefined : value(`${amount}s`);
}
