// Runs in the program.
import type * as pulumi from "@pulumi/pulumi";

import type { QueueResource } from "../bindings/queue";
import type { Duration } from "../lifecycle/duration";

/** A `cloudflare.Queue` of @pulumi/cloudflare, the name of a queue, or an output of either. */
export type QueueTarget = QueueResource | pulumi.Input<string> | pulumi.Output<QueueResource>;

interface ConsumerArgs {
  /** The queue. A change is another consumer. */
  queue: QueueTarget;
  /** The most messages of a batch, from 1 to 100.
   * @defaultValue 10, by Cloudflare */
  batchSize?: pulumi.Input<number>;
  /** How often a message is delivered again after it failed, from 0 to 100.
   * @defaultValue 3, by Cloudflare */
  maxRetries?: pulumi.Input<number>;
  /** How long a message waits before it is delivered again: whole seconds, up to 24 hours.
   * @defaultValue none, by Cloudflare */
  retryDelay?: pulumi.Input<Duration>;
  /** The queue that gets the messages which failed each time. Without it they are deleted.
   * @defaultValue none
   * @see https://developers.cloudflare.com/queues/configuration/dead-letter-queues/ */
  deadLetterQueue?: QueueTarget;
  /** Takes over the queue from another consumer. Without it such a consumer is never touched.
   * @defaultValue false; of a Worker's consumers, the `adopt` of the Worker */
  adopt?: boolean;
}

/** A queue whose messages the Worker's `queue()` gets. */
export interface QueueConsumerArgs extends ConsumerArgs {
  /** How long a batch waits for more messages, up to 60 seconds.
   * @defaultValue 5 seconds, by Cloudflare */
  maxWaitTime?: pulumi.Input<Duration>;
  /** The most invocations of the Worker at a time for this queue, from 1 to 250.
   * @defaultValue Cloudflare scales it
   * @see https://developers.cloudflare.com/queues/configuration/consumer-concurrency/ */
  maxConcurrency?: pulumi.Input<number>;
}

/** A queue whose messages are pulled over HTTP. */
export interface QueuePullConsumerArgs extends ConsumerArgs {
  /** The Cloudflare account. A change replaces the consumer.
   * @defaultValue the account of the `Queue`, otherwise `cloudflare:accountId` of the stack, otherwise CLOUDFLARE_ACCOUNT_ID */
  accountId?: pulumi.Input<string>;
  /** How long a pulled message is kept from others until it is acknowledged, up to 12 hours.
   * @defaultValue 30 seconds, by Cloudflare */
  visibilityTimeout?: pulumi.Input<Duration>;
}
