// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import type { WorkerResource } from "../bindings/binding-worker";
import { providerText, typeToken } from "../lifecycle/provider-text";
import { given } from "../program/given";
import { hiddenOf } from "../program/later";
import { shortTraces } from "../program/short-traces";
import type { QueueConsumerArgs } from "./args";
import { namedQueue } from "./target";

/** A queue's consumer as the account has it: the resource below the Worker that gets the messages. */
export class QueueConsumer extends pulumi.CustomResource {
  declare readonly queueName: pulumi.Output<string>;
  declare readonly queueId: pulumi.Output<string>;
  declare readonly consumerId: pulumi.Output<string>;
  declare readonly createdOn: pulumi.Output<string>;

  constructor(id: string, args: QueueConsumerArgs, worker: WorkerResource) {
    const { queue, deadLetterQueue, adopt, batchSize, maxRetries, retryDelay, maxWaitTime, maxConcurrency } = args;
    const { name, id: queueId } = namedQueue(queue);
    const restoreTraces = shortTraces();
    super(
      typeToken("QueueConsumer"),
      id,
      {
        __provider: providerText("QueueConsumer"),
        type: "worker",
        accountId: worker.accountId,
        queueName: name,
        queueId,
        scriptName: worker.name,
        ...given({
          ...{ batchSize, maxRetries, retryDelay, maxWaitTime, maxConcurrency },
          deadLetterQueue: deadLetterQueue === undefined ? undefined : namedQueue(deadLetterQueue).name,
          adopt: adopt || undefined,
          hidden: hiddenOf({ batchSize, maxRetries, retryDelay, maxWaitTime, maxConcurrency, adopt }),
        }),
        consumerId: undefined,
        createdOn: undefined,
        settings: undefined,
      },
      { parent: worker },
    );
    restoreTraces();
  }
}
