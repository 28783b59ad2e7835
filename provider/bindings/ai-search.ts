// Runs in the program.
import type { AiSearchInstance } from "@cloudflare/workers-types";
import type * as pulumi from "@pulumi/pulumi";

import { filledText } from "../lifecycle/rules";
import type { Binding } from "./bindable";
import { type AccountResource, cloudflareResource } from "./cloudflare-resource";
import { bindingKind } from "./kind";
import { takes } from "./made";
import type { SdkFields } from "./sdk-fields";

/** `cloudflare.AiSearchInstance` of @pulumi/cloudflare. */
export interface AiSearchInstanceResource extends AccountResource {
  readonly aiSearchInstanceId: pulumi.Output<string>;
  readonly namespace: pulumi.Output<string>;
}

export interface AiSearchOptions {
  /** The namespace of the instance.
   * @defaultValue `"default"` */
  namespace?: pulumi.Input<string | undefined>;
}

const kind = bindingKind({
  type: "ai_search",
  takes: takes({ instanceName: filledText }, { namespace: filledText }),
  recognised: cloudflareResource<AiSearchInstanceResource, AiSearchInstance>(
    ["AiSearchInstance"],
    ({ aiSearchInstanceId, namespace }) =>
      ({ instance_name: aiSearchInstanceId, namespace }) satisfies SdkFields<"ai_search">,
  ),
});

/**
 * An instance of AI Search, by its name. The instance must exist. A `cloudflare.AiSearchInstance` is bound as it is,
 * without this.
 *
 * @param instanceName The name of the instance.
 * @param options.namespace The namespace of the instance.
 * @see https://developers.cloudflare.com/ai-search/usage/workers-binding/
 *
 * @example
 * ```ts
 * bindings: { MANUALS: binding.aiSearch("manuals") }
 * // in the Worker: await env.MANUALS.search({ query: "reset" })
 * ```
 */
export function aiSearch(instanceName: pulumi.Input<string>, options: AiSearchOptions = {}): Binding<AiSearchInstance> {
  return kind.make(
    { instanceName },
    options,
    ({ namespace }) => ({ instance_name: instanceName, namespace }) satisfies SdkFields<"ai_search">,
  );
}

aiSearch.kind = kind;
