// Runs in the plugin's process.
import type { Account } from "../cloudflare/account";
import { CloudflareApiError } from "../cloudflare/api-error";
import { onceKnown } from "../cloudflare/new-script";
import { type ApiConsumer, consumerPath, consumingScript } from "../cloudflare/queues";
import type { ResourceDefinition } from "../lifecycle/define-resource";
import { sameValue } from "../lifecycle/unknown";
import { checkQueueConsumer, conflict, foreignConsumer, queueIdOf } from "./check";
import { isConsumerGone, isQueueGone } from "./release";
import { apiSettings, seenSettings, settingNames } from "./api-settings";
import type { QueueConsumerInputs, QueueConsumerOutputs } from "./state";

/** Right after an upload, the queues' service may not know the script or its handler yet. */
const EARLY_DELAYS_MS = [500, 1_500];
const EARLY_CODES = [10_007, 11_001];

/** What a consumer carries. */
const SENT = ["scriptName", "deadLetterQueue", ...settingNames] as const;

/** What gets the messages of a queue: a Worker, or whoever pulls them over HTTP. */
export const queueConsumer: ResourceDefinition<QueueConsumerInputs, QueueConsumerOutputs> = {
  inputs: {
    type: "replace",
    accountId: "replace",
    queueName: "replace",
    queueId: "replace",
    scriptName: "update",
    deadLetterQueue: "update",
    batchSize: "update",
    maxRetries: "update",
    retryDelay: "update",
    maxWaitTime: "update",
    maxConcurrency: "update",
    visibilityTimeout: "update",
    adopt: "ignored",
    notice: "ignored",
  },

  unsaid: { adopt: false },

  identity: ({ accountId, type, queueName, queueId }) => ({
    accountId,
    label: `${type === "worker" ? "consumer" : "HTTP pull consumer"} of the queue ${queueName} (${queueId ?? "new"})`,
  }),

  check: checkQueueConsumer,

  async create(inputs, context, keep) {
    const account = context.account(inputs.accountId);
    const queueId = await queueIdOf(account, inputs);
    const isFirst = inputs.type === "http_pull" && !(await account.queues.consumers(queueId)).some(isPulling);
    try {
      const outputs = await ensure(account, inputs, queueId, isFirst ? inputs : undefined);
      return { id: outputs.consumerId, outputs };
    } catch (error) {
      // Nothing of it would say later that this resource made it.
      if (isFirst && error instanceof CloudflareApiError && error.mayBeDone) {
        keep(queueId, outputsOf(inputs, queueId, { consumer_id: NOT_KNOWN }));
      }
      throw error;
    }
  },

  async update(_id, olds, news, context) {
    const account = context.account(news.accountId);
    const { queueId, consumerId, createdOn, settings } = olds;
    if (consumerId === NOT_KNOWN) return ensure(account, news, queueId, olds);
    if (SENT.every((name) => sameValue(olds[name], news[name]))) {
      return { ...news, queueId, consumerId, createdOn, settings };
    }
    try {
      return outputsOf(news, queueId, await write(account, news, queueId, consumerId), { consumerId, createdOn });
    } catch (error) {
      if (!isConsumerGone(error)) throw error;
      return ensure(account, news, queueId);
    }
  },

  async read(_id, olds, context) {
    const { queueId, consumerId, createdOn, settings, ...deployed } = olds;
    const consumers = await context
      .account(olds.accountId)
      .queues.consumersNow(queueId)
      .catch((error: unknown) => {
        if (isQueueGone(error)) return [];
        throw error;
      });
    // Somebody may have made it anew: then it has another ID.
    const seen =
      consumers.find(({ consumer_id: id }) => id === consumerId) ??
      consumers.find((each) => (consumerId === NOT_KNOWN ? isLike(each, olds) : isSameKind(each, olds)));
    if (!seen) return undefined;
    const inputs: QueueConsumerInputs = {
      ...deployed,
      queueId,
      scriptName: consumingScript(seen),
      deadLetterQueue: seen.dead_letter_queue || undefined,
      ...seenSettings(seen.settings ?? {}, { ...deployed, settings }),
    };
    return { inputs, outputs: outputsOf(inputs, queueId, seen, { consumerId, createdOn }) };
  },

  async delete(_id, olds, context) {
    const { accountId, queueId } = olds;
    const account = context.account(accountId);
    try {
      const consumerId =
        olds.consumerId === NOT_KNOWN
          ? (await account.queues.consumersNow(queueId)).find((each) => isLike(each, olds))?.consumer_id
          : olds.consumerId;
      if (consumerId !== undefined) await account.send("queues", "delete", consumerPath(queueId, consumerId));
    } catch (error) {
      if (!isConsumerGone(error) && !isQueueGone(error)) throw error;
    }
  },
};

/** Of a consumer that may have been made, by a request without an answer. */
const NOT_KNOWN = "";

const isPulling = ({ type }: ApiConsumer) => type === "http_pull";

function isSameKind(consumer: ApiConsumer, { type, scriptName }: QueueConsumerInputs): boolean {
  return consumer.type === type && consumingScript(consumer) === scriptName;
}

/** Whether it is as an attempt of this resource would have made it. */
function isLike(consumer: ApiConsumer, made: QueueConsumerInputs): boolean {
  const { settings = {}, dead_letter_queue: deadLetterQueue } = consumer;
  const sent = Object.entries(apiSettings(made));
  return (
    isSameKind(consumer, made) &&
    sent.every(([name, value]) => settings[name] === value) &&
    (deadLetterQueue || undefined) === made.deadLetterQueue
  );
}

/**
 * Makes the consumer. One that exists already is taken when it is this Worker's, after an interrupted run for example, or is to
 * be adopted.
 *
 * @param attempted What a consumer looks like that an attempt of this resource has made, where there was none before.
 */
async function ensure(
  account: Account,
  inputs: QueueConsumerInputs,
  queueId: string,
  attempted?: QueueConsumerInputs,
): Promise<QueueConsumerOutputs> {
  try {
    return outputsOf(inputs, queueId, await write(account, inputs, queueId));
  } catch (error) {
    if (!(error instanceof CloudflareApiError && error.is("queues", 11_004))) throw error;
    const consumers = await account.queues.consumersNow(queueId);
    const existing = consumers.find(({ type }) => type === inputs.type);
    if (existing?.consumer_id === undefined) throw error;
    const foreign = attempted && isLike(existing, attempted) ? undefined : foreignConsumer([existing], inputs);
    if (foreign && !inputs.adopt) throw new Error(conflict(foreign, inputs), { cause: error });
    const { consumer_id: consumerId, created_on: createdOn = "" } = existing;
    const written = await write(account, inputs, queueId, consumerId);
    return outputsOf(inputs, queueId, written, { consumerId, createdOn });
  }
}

async function write(
  account: Account,
  inputs: QueueConsumerInputs,
  queueId: string,
  consumerId?: string,
): Promise<ApiConsumer> {
  const { type, scriptName, deadLetterQueue } = inputs;
  const body = {
    type,
    ...(scriptName !== undefined && { script_name: scriptName }),
    ...(deadLetterQueue !== undefined && { dead_letter_queue: deadLetterQueue }),
    settings: apiSettings(inputs),
  };
  const method = consumerId === undefined ? "post" : "put";
  return onceKnown(
    () => account.send<ApiConsumer>("queues", method, consumerPath(queueId, consumerId), { body }),
    (error) => error.is("queues", ...EARLY_CODES),
    EARLY_DELAYS_MS,
  );
}

function outputsOf(
  { notice: _notice, ...inputs }: QueueConsumerInputs,
  queueId: string,
  seen: ApiConsumer,
  known: { consumerId: string; createdOn: string } = { consumerId: "", createdOn: "" },
): QueueConsumerOutputs {
  return {
    ...inputs,
    queueId,
    consumerId: seen.consumer_id ?? known.consumerId,
    createdOn: seen.created_on ?? known.createdOn,
    settings: seen.settings ?? {},
  };
}
