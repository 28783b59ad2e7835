// Runs in the plugin's process.
import type { InputReader } from "../../lifecycle/inputs";
import { list, object, type Rule, text } from "../../lifecycle/rules";
import { isUnknown } from "../../lifecycle/unknown";
import type { TailConsumer } from "../settings";
import type { ApiSettings, WorkerOption } from "./option";

type Name = "tailConsumers" | "streamingTailConsumers";

function tailConsumersOption(
  name: Name,
  field: "tail_consumers" | "streaming_tail_consumers",
): WorkerOption<TailConsumer[] | undefined> {
  return {
    belongsTo: "script",
    removed: { [field]: [] },
    check: (input) => inOrder(input.checked<TailConsumer[]>(name, consumersOf(input))),
    upload: (value): ApiSettings => (value ? { [field]: value } : {}),
    seen(now, deployed) {
      const seen = now[field];
      // An API that does not say it has not changed it.
      return seen === undefined ? deployed[name] : inOrder(seen ?? []);
    },
  };
}

export const tailConsumers = tailConsumersOption("tailConsumers", "tail_consumers");
export const streamingTailConsumers = tailConsumersOption("streamingTailConsumers", "streaming_tail_consumers");

function consumersOf(input: InputReader): Rule {
  const properties = object({ service: text, environment: text, namespace: text });
  const own = input.get("name");
  const ownNamespace = input.get("dispatchNamespace");
  return list((value, property) => {
    const failures = properties(value, property);
    if (failures.length > 0 || isUnknown(value)) return failures;
    const { service, namespace } = Object(value) as Partial<TailConsumer>;
    if (service === undefined || service === "") {
      return [{ property: `${property}.service`, reason: "Must be the name of a Worker." }];
    }
    if (service !== own || namespace !== ownNamespace || isUnknown(service)) return [];
    return [{ property, reason: "A Worker cannot consume its own tail: each event would cause another." }];
  });
}

/** Each once, by name; nothing in place of an empty list. */
function inOrder(consumers: TailConsumer[] | undefined): TailConsumer[] | undefined {
  if (consumers === undefined || isUnknown(consumers)) return consumers;
  const byKey = new Map(consumers.map((consumer) => [keyOf(consumer), consumer]));
  const sorted = [...byKey].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, consumer]) => consumer);
  return sorted.length > 0 ? sorted : undefined;
}

function keyOf(consumer: TailConsumer): string {
  if (isUnknown(consumer)) return "";
  return JSON.stringify([consumer.service, consumer.environment, consumer.namespace]);
}
