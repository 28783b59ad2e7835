// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import { warnOfForeignQueue } from "../bindings/ephemeral";
import type { Failure } from "../lifecycle/failure";
import { providerText, typeToken } from "../lifecycle/provider-text";
import { given } from "../program/given";
import { hiddenOf } from "../program/later";
import { shortTraces } from "../program/short-traces";
import { type ArgRules, checkedLater, input, soundArgs } from "../program/sound-args";
import { aQueue } from "./queue-rule";
import type { QueuePullConsumerArgs } from "./args";
import { isQueue, namedQueue } from "./target";

const pullRules: ArgRules<QueuePullConsumerArgs> = {
  accountId: checkedLater,
  queue: input(aQueue),
  deadLetterQueue: input(aQueue),
  batchSize: checkedLater,
  maxRetries: checkedLater,
  retryDelay: checkedLater,
  visibilityTimeout: checkedLater,
  adopt: checkedLater,
};

const PULLED = "Messages that are pulled are gone for whoever else uses it.";

/**
 * Lets whoever has a token pull the messages of a queue over HTTP. It belongs to no Worker; a Worker that gets messages
 * pushed has them in its `consumers`.
 *
 * @see https://developers.cloudflare.com/queues/configuration/pull-consumers/
 *
 * @example
 * ```ts
 * const jobs = new cloudflare.Queue("jobs", { accountId, queueName: "jobs" });
 * new QueuePullConsumer("jobs", { queue: jobs, visibilityTimeout: "2 minutes" });
 * ```
 */
export class QueuePullConsumer extends pulumi.CustomResource {
  declare readonly accountId: pulumi.Output<string>;
  declare readonly queueName: pulumi.Output<string>;
  declare readonly queueId: pulumi.Output<string>;
  declare readonly consumerId: pulumi.Output<string>;
  declare readonly createdOn: pulumi.Output<string>;

  constructor(id: string, written: QueuePullConsumerArgs, options?: pulumi.CustomResourceOptions) {
    const { args, failures } = soundArgs<Partial<QueuePullConsumerArgs>>(written, pullRules);
    const { queue = "", deadLetterQueue, adopt, batchSize, maxRetries, retryDelay, visibilityTimeout } = args;
    const { name, id: queueId } = namedQueue(queue);
    const restoreTraces = shortTraces();
    super(
      typeToken("QueueConsumer"),
      id,
      {
        __provider: providerText("QueueConsumer"),
        type: "http_pull",
        accountId: args.accountId ?? (isQueue(queue) ? queue.accountId : undefined),
        queueName: name,
        queueId,
        ...given({
          ...{ batchSize, maxRetries, retryDelay, visibilityTimeout },
          deadLetterQueue: deadLetterQueue === undefined ? undefined : namedQueue(deadLetterQueue).name,
          adopt: adopt || undefined,
        }),
        problems: problemsOf(
          failures,
          warnOfForeignQueue(name, { kind: "QueuePullConsumer", id, property: "queue" }, PULLED),
        ),
        ...given({ hidden: hiddenOf({ batchSize, maxRetries, retryDelay, visibilityTimeout, adopt }) }),
        consumerId: undefined,
        createdOn: undefined,
        settings: undefined,
      },
      options,
    );
    restoreTraces();
  }
}

async function problemsOf(failures: Failure[], warned: Promise<void>): Promise<Failure[] | undefined> {
  await warned;
  return failures.length > 0 ? failures : undefined;
}
