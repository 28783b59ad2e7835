// Runs in the plugin's process.
import type { Account } from "../cloudflare/account";
import { type ApiConsumer, consumingScript } from "../cloudflare/queues";
import { MISSING_ACCOUNT_ID } from "../cloudflare/settings";
import type { Checked, Context } from "../lifecycle/define-resource";
import type { Failure } from "../lifecycle/failure";
import { canAsk, foreseen } from "../lifecycle/foreseen";
import { InputReader } from "../lifecycle/inputs";
import { oneOf, text } from "../lifecycle/rules";
import { isUnknown } from "../lifecycle/unknown";
import { settingNames, settingRule } from "./api-settings";
import type { ConsumerSettings, QueueConsumerInputs } from "./state";

/** The inputs as previews show and state keeps them, and what is wrong with them: in themselves, and with what the queue has. */
export async function checkQueueConsumer(
  news: Record<string, unknown>,
  context: Context,
  olds: QueueConsumerInputs | undefined,
): Promise<Checked<QueueConsumerInputs>> {
  const { inputs, failures } = checkConsumerInputs(news, context);
  const { queueName, accountId, scriptName } = inputs;
  const isSame = olds?.queueName === queueName && olds.accountId === accountId && olds.type === inputs.type;
  if (inputs.queueId === undefined && isSame) inputs.queueId = olds.queueId;
  const isNew = !isSame || olds.queueId !== inputs.queueId;
  const isKnown = ![queueName, accountId, scriptName, inputs.queueId].some(isUnknown);
  if (!isNew || !isKnown || failures.length > 0 || !(await canAsk(context.settings))) return { inputs, failures };

  const account = context.account(accountId);
  await foreseen(async () => {
    inputs.queueId ??= (await account.queues.byName(queueName))?.queue_id;
    if (inputs.queueId === undefined) {
      failures.push({ property: "queueName", reason: missingQueue(queueName) });
      return;
    }
    const foreign = foreignConsumer(await account.queues.consumers(inputs.queueId), inputs);
    if (!foreign || account.replacedScripts.has(consumingScript(foreign) ?? "")) return;
    if (inputs.adopt) inputs.notice = `takes over the queue from ${described(foreign)}`;
    else failures.push({ property: "queueName", reason: conflict(foreign, inputs) });
  });
  return { inputs, failures };
}

export function checkConsumerInputs(
  news: Record<string, unknown>,
  context: Pick<Context, "settings">,
): Checked<QueueConsumerInputs> {
  const read = new InputReader(news);
  const settings = Object.fromEntries(
    settingNames.map((name) => [name, read.checked(name, settingRule(name))]),
  ) as ConsumerSettings;
  const inputs: QueueConsumerInputs = {
    type: read.checked<QueueConsumerInputs["type"]>("type", oneOf("worker", "http_pull")) ?? "worker",
    accountId: read.text("accountId") ?? context.settings.accountId ?? "",
    queueName: read.text("queueName") ?? "",
    queueId: read.checked<string>("queueId", text),
    scriptName: read.text("scriptName"),
    deadLetterQueue: read.text("deadLetterQueue"),
    ...settings,
    adopt: read.flag("adopt") ?? false,
  };
  const problems = read.get<Failure[]>("problems") ?? [];
  const failures = [...problems, ...read.failures];
  if (inputs.accountId === "") failures.push({ property: "accountId", reason: MISSING_ACCOUNT_ID });
  if (inputs.queueName === "" && failures.length === 0) {
    failures.push({
      property: "queue",
      reason: "A consumer needs a queue: set `queue` to a Queue or to its name.",
    });
  }
  if (inputs.deadLetterQueue === inputs.queueName && inputs.queueName !== "" && !isUnknown(inputs.queueName)) {
    failures.push({ property: "deadLetterQueue", reason: "A queue cannot be its own dead-letter queue." });
  }
  return { inputs, failures };
}

/** The ID of the consumer's queue. */
export async function queueIdOf(account: Account, { queueId, queueName }: QueueConsumerInputs): Promise<string> {
  const found = queueId ?? (await account.queues.byName(queueName))?.queue_id;
  if (found === undefined) throw new Error(missingQueue(queueName));
  return found;
}

function missingQueue(name: string): string {
  return [
    `The queue "${name}" does not exist in this account.`,
    "Create it first; if this program creates it, give its Queue resource instead of its name.",
  ].join("\n");
}

/** The consumer of the same type that is not this one. */
export function foreignConsumer(
  consumers: ApiConsumer[],
  { type, scriptName }: QueueConsumerInputs,
): ApiConsumer | undefined {
  const existing = consumers.find((consumer) => consumer.type === type);
  return existing && consumingScript(existing) === scriptName && type === "worker" ? undefined : existing;
}

export function conflict(existing: ApiConsumer, { queueName }: QueueConsumerInputs): string {
  return [
    `The queue "${queueName}" already has ${described(existing)} as its consumer; it is left as it is.`,
    "Use another queue, or set `adopt: true` to take this one over.",
    ...(existing.type === "http_pull"
      ? ["One that an interrupted `pulumi up` of this stack left behind is taken over in the same way."]
      : []),
  ].join("\n");
}

function described(consumer: ApiConsumer): string {
  return consumer.type === "http_pull" ? "an HTTP pull consumer" : `the Worker "${consumingScript(consumer) ?? "?"}"`;
}
