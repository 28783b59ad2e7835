// Runs in the program.
import type * as pulumi from "@pulumi/pulumi";

import { filledText } from "../lifecycle/rules";
import type { Binding } from "./bindable";
import { bindingKind } from "./kind";
import { takes } from "./made";
import type { SdkFields } from "./sdk-fields";

const kind = bindingKind({ type: "messaging", takes: takes({ namespace: filledText }) });

/**
 * A namespace of Messaging, by its name. Cloudflare publishes no type for what the code sees: name it.
 *
 * @typeParam Env What the Worker's code sees.
 * @param namespace The name of the namespace.
 * @see https://developers.cloudflare.com/workers/configuration/multipart-upload-metadata/#bindings
 *
 * @example
 * ```ts
 * bindings: { MESSAGES: binding.messaging<Fetcher>("support") }
 * ```
 */
export function messaging<Env = unknown>(namespace: pulumi.Input<string>): Binding<NoInfer<Env>> {
  return kind.make({ namespace }, {}, () => ({ namespace }) satisfies SdkFields<"messaging">);
}

messaging.kind = kind;
