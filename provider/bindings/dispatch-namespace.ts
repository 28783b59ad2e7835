// Runs in the program.
import type { DispatchNamespace } from "@cloudflare/workers-types";
import * as pulumi from "@pulumi/pulumi";

import { filledText, list, object, requiring, text } from "../lifecycle/rules";
import { hasLater } from "../program/later";
import type { Binding } from "./bindable";
import { type AccountResource, cloudflareResource } from "./cloudflare-resource";
import { bindingKind } from "./kind";
import { takes } from "./made";
import type { SdkFields } from "./sdk-fields";

/** `cloudflare.WorkersForPlatformsDispatchNamespace` of @pulumi/cloudflare. */
export interface DispatchNamespaceResource extends AccountResource {
  readonly namespaceName: pulumi.Output<string>;
  readonly scriptCount: pulumi.Output<number>;
}

/** A dispatch namespace of @pulumi/cloudflare, or the name of one. */
export type DispatchNamespaceTarget = DispatchNamespaceResource | pulumi.Input<string>;

export interface DispatchNamespaceOptions {
  /** The Worker that every outbound request of the Workers in the namespace passes.
   * @defaultValue none
   * @see https://developers.cloudflare.com/cloudflare-for-platforms/workers-for-platforms/configuration/outbound-workers/ */
  outbound?: {
    /** The name of the Worker: `worker.name` of one in this program. */
    service: pulumi.Input<string>;
    /** Its `WorkerEntrypoint`.
     * @defaultValue the default export */
    entrypoint?: pulumi.Input<string | undefined>;
    /** Its environment, where it has any. */
    environment?: pulumi.Input<string | undefined>;
    /** The names of the parameters that it gets from `get()`. */
    parameters?: string[];
  };
}

const recognised = cloudflareResource<DispatchNamespaceResource, DispatchNamespace>(
  ["WorkersForPlatformsDispatchNamespace", "WorkersForPlatformsNamespace"],
  ({ namespaceName }) => ({ namespace: namespaceName }) satisfies SdkFields<"dispatch_namespace">,
);

const outboundRule = requiring(
  ["service"],
  object({ service: filledText, entrypoint: filledText, environment: filledText, parameters: list(text) }),
);

const kind = bindingKind({
  type: "dispatch_namespace",
  takes: takes({ namespace: filledText }, { outbound: outboundRule }),
  recognised,
});

export function isDispatchNamespace(value: unknown): value is DispatchNamespaceResource {
  return recognised.is(value);
}

/**
 * A dispatch namespace of Workers for Platforms, by its name. A `cloudflare.WorkersForPlatformsDispatchNamespace` is
 * bound as it is, without this.
 *
 * @param namespace The name of the namespace.
 * @param options.outbound The Worker that outbound requests pass.
 * @see https://developers.cloudflare.com/cloudflare-for-platforms/workers-for-platforms/configuration/dynamic-dispatch/
 *
 * @example
 * ```ts
 * bindings: { CUSTOMERS: binding.dispatchNamespace("customers") }
 * // in the Worker: await env.CUSTOMERS.get("customer-1").fetch(request)
 * ```
 */
export function dispatchNamespace(
  namespace: pulumi.Input<string>,
  options: DispatchNamespaceOptions = {},
): Binding<DispatchNamespace> {
  return kind.make({ namespace }, options, ({ outbound }) => ({
    namespace,
    outbound: hasLater(outbound)
      ? pulumi.output(outbound).apply((known) => known && apiOutbound(known))
      : outbound && apiOutbound(outbound),
  }));
}

dispatchNamespace.kind = kind;

function apiOutbound({ parameters, ...worker }: NonNullable<DispatchNamespaceOptions["outbound"]>) {
  return {
    worker,
    params: parameters?.map((name) => ({ name })),
  } satisfies SdkFields<"dispatch_namespace">["outbound"];
}
