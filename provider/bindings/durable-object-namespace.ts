// Runs in the program.
import type { DurableObjectNamespace, Rpc } from "@cloudflare/workers-types";
import type * as pulumi from "@pulumi/pulumi";

import { filledText } from "../lifecycle/rules";
import type { Binding } from "./bindable";
import { bindingKind } from "./kind";
import { takes } from "./made";
import type { SdkFields } from "./sdk-fields";

export interface DurableObjectNamespaceOptions {
  /** The Worker that exports the class. */
  scriptName: pulumi.Input<string>;
  /** Its environment, where it has any. */
  environment?: pulumi.Input<string | undefined>;
  /** The dispatch namespace that the Worker is in, where it is in one. */
  dispatchNamespace?: pulumi.Input<string | undefined>;
}

const kind = bindingKind({
  type: "durable_object_namespace",
  takes: takes(
    { className: filledText, scriptName: filledText },
    { environment: filledText, dispatchNamespace: filledText },
  ),
  data: { noun: "Durable Object class", field: "class_name", owner: "script_name" },
  isolated: ({ script_name }) => script_name === undefined,
  ownClass: ({ class_name, script_name }) =>
    script_name === undefined && typeof class_name === "string" ? class_name : undefined,
  foreignClass: ({ class_name: className, script_name: script, dispatch_namespace }) =>
    typeof className === "string" && typeof script === "string" && dispatch_namespace === undefined
      ? { script, className }
      : undefined,
});

/**
 * The Durable Objects of a class that a Worker outside of this program exports.
 *
 * @typeParam T The class: `DurableObjectNamespace<T>` in `env`.
 * @param className The exported class.
 * @param options.scriptName The Worker that exports it.
 * @see https://developers.cloudflare.com/durable-objects/
 *
 * @example
 * ```ts
 * bindings: { ROOMS: binding.durableObjectNamespace("Room", { scriptName: "chat" }) }
 * // in the Worker: await env.ROOMS.getByName("lobby").fetch(request)
 * ```
 */
export function durableObjectNamespace<T extends Rpc.DurableObjectBranded | undefined = undefined>(
  className: pulumi.Input<string>,
  options: DurableObjectNamespaceOptions,
): Binding<DurableObjectNamespace<T>> {
  return kind.make(
    { className },
    options,
    ({ scriptName, environment, dispatchNamespace }) =>
      ({
        class_name: className,
        script_name: scriptName,
        environment,
        dispatch_namespace: dispatchNamespace,
      }) satisfies SdkFields<"durable_object_namespace">,
  );
}

durableObjectNamespace.kind = kind;
