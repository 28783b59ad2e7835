// Runs in the program.
import type { Queue } from "@cloudflare/workers-types";
import type * as pulumi from "@pulumi/pulumi";

import { filledText, wholeNumber } from "../lifecycle/rules";
import type { Binding } from "./bindable";
import { type AccountResource, cloudflareResource } from "./cloudflare-resource";
import { bindingKind } from "./kind";
import { takes } from "./made";
import type { SdkFields } from "./sdk-fields";

/** `cloudflare.Queue` of @pulumi/cloudflare. */
export interface QueueResource extends AccountResource {
  readonly queueId: pulumi.Output<string>;
  readonly queueName: pulumi.Output<string>;
}

export interface QueueOptions {
  /** How long each message is held back, in seconds, unless the code says otherwise for one: 0 to 86,400.
   * @defaultValue the setting of the queue */
  deliveryDelay?: pulumi.Input<number | undefined>;
}

const fields = (name: pulumi.Input<string>) => ({ queue_name: name }) satisfies SdkFields<"queue">;

const kind = bindingKind({
  type: "queue",
  takes: takes({ queueName: filledText }, { deliveryDelay: wholeNumber(0, 86_400) }),
  data: { noun: "queue", field: "queue_name" },
  recognised: cloudflareResource<QueueResource, Queue>(["Queue"], ({ queueName }) => fields(queueName)),
});

/**
 * A queue to send messages to, by its name. A `cloudflare.Queue` is bound as it is, without this.
 *
 * @typeParam Body The messages.
 * @param queueName The name of the queue.
 * @param options.deliveryDelay How long each message is held back, in seconds.
 * @see https://developers.cloudflare.com/queues/configuration/javascript-apis/#producer
 *
 * @example
 * ```ts
 * bindings: { MAILS: binding.queue<{ to: string }>("mails", { deliveryDelay: 60 }) }
 * // in the Worker: await env.MAILS.send({ to: "you@example.com" })
 * ```
 */
export function queue<Body = unknown>(
  queueName: pulumi.Input<string>,
  options: QueueOptions = {},
): Binding<Queue<Body>> {
  return kind.make({ queueName }, options, ({ deliveryDelay }) => ({
    ...fields(queueName),
    delivery_delay: deliveryDelay,
  }));
}

queue.kind = kind;
