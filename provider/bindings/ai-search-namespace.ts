// Runs in the program.
import type { AiSearchNamespace } from "@cloudflare/workers-types";
import type * as pulumi from "@pulumi/pulumi";

import { filledText } from "../lifecycle/rules";
import type { Binding } from "./bindable";
import { type AccountResource, cloudflareResource } from "./cloudflare-resource";
import { bindingKind } from "./kind";
import { takes } from "./made";
import type { SdkFields } from "./sdk-fields";

/** `cloudflare.AiSearchNamespace` of @pulumi/cloudflare. */
export interface AiSearchNamespaceResource extends AccountResource {
  readonly name: pulumi.Output<string>;
  readonly description: pulumi.Output<string | undefined>;
  readonly publicEndpointId: pulumi.Output<string>;
}

const fields = (namespace: pulumi.Input<string>) => ({ namespace }) satisfies SdkFields<"ai_search_namespace">;

const kind = bindingKind({
  type: "ai_search_namespace",
  takes: takes({ namespace: filledText }),
  recognised: cloudflareResource<AiSearchNamespaceResource, AiSearchNamespace>(["AiSearchNamespace"], ({ name }) =>
    fields(name),
  ),
});

/**
 * A namespace of AI Search with all its instances, by its name. The namespace must exist; Cloudflare creates
 * `"default"` for every account. A `cloudflare.AiSearchNamespace` is bound as it is, without this.
 *
 * @param namespace The name of the namespace.
 * @see https://developers.cloudflare.com/ai-search/usage/workers-binding/
 *
 * @example
 * ```ts
 * bindings: { SEARCH: binding.aiSearchNamespace("default") }
 * // in the Worker: await env.SEARCH.list()
 * ```
 */
export function aiSearchNamespace(namespace: pulumi.Input<string>): Binding<AiSearchNamespace> {
  return kind.make({ namespace }, {}, () => fields(namespace));
}

aiSearchNamespace.kind = kind;
