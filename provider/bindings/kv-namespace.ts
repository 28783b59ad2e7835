// Runs in the program.
import type { KVNamespace } from "@cloudflare/workers-types";
import type * as pulumi from "@pulumi/pulumi";

import { filledText } from "../lifecycle/rules";
import type { Binding } from "./bindable";
import { type AccountResource, cloudflareResource } from "./cloudflare-resource";
import { bindingKind } from "./kind";
import { takes } from "./made";
import type { SdkFields } from "./sdk-fields";

/** `cloudflare.WorkersKvNamespace` of @pulumi/cloudflare. */
export interface KvNamespaceResource extends AccountResource {
  readonly title: pulumi.Output<string>;
  readonly supportsUrlEncoding: pulumi.Output<boolean>;
}

const fields = (id: pulumi.Input<string>) => ({ namespace_id: id }) satisfies SdkFields<"kv_namespace">;

const kind = bindingKind({
  type: "kv_namespace",
  takes: takes({ namespaceId: filledText }),
  data: { noun: "KV namespace", field: "namespace_id" },
  recognised: cloudflareResource<KvNamespaceResource, KVNamespace>(["WorkersKvNamespace"], ({ id }) => fields(id)),
});

/**
 * A KV namespace, by its ID. A `cloudflare.WorkersKvNamespace` is bound as it is, without this.
 *
 * @typeParam Key The keys, where they are known.
 * @param namespaceId The ID of the namespace: 32 hexadecimal digits.
 * @see https://developers.cloudflare.com/kv/concepts/kv-bindings/
 *
 * @example
 * ```ts
 * bindings: { SESSIONS: binding.kvNamespace("0f2ac74b498b48028cb68387c421e279") }
 * // in the Worker: await env.SESSIONS.get("key")
 * ```
 */
export function kvNamespace<Key extends string = string>(namespaceId: pulumi.Input<string>): Binding<KVNamespace<Key>> {
  return kind.make({ namespaceId }, {}, () => fields(namespaceId));
}

kvNamespace.kind = kind;
