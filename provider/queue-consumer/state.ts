// What state and previews hold of a queue consumer.
import type { Duration } from "../lifecycle/duration";

export interface ConsumerSettings {
  batchSize?: number;
  maxRetries?: number;
  retryDelay?: Duration;
  /** Of a Worker. */
  maxWaitTime?: Duration;
  maxConcurrency?: number;
  /** Of an HTTP pull consumer. */
  visibilityTimeout?: Duration;
}

export interface QueueConsumerInputs extends ConsumerSettings {
  type: "worker" | "http_pull";
  accountId: string;
  queueName: string;
  /** Found by the name, where the program does not know it. */
  queueId?: string;
  /** Of a Worker. */
  scriptName?: string;
  /** The name of a queue. */
  deadLetterQueue?: string;
  adopt: boolean;
  /** What people should know of this change, for the preview alone. */
  notice?: string;
}

export interface QueueConsumerOutputs extends QueueConsumerInputs {
  queueId: string;
  consumerId: string;
  createdOn: string;
  /** The settings as Cloudflare answered them, with its defaults. */
  settings: Record<string, number | null | undefined>;
}
