import type { KVNamespace } from "@cloudflare/workers-types";
import * as pulumi from "@pulumi/pulumi";

import { Binding } from "./bindable";
import { bindingKind } from "./kind";
import { isPulumiResource } from "./pulumi-resource";

/** `cloudflare.WorkersKvNamespace` of @pulumi/cloudflare, by its shape, so that importing this package does not load that one. */
export interface KvNamespaceResource extends pulumi.CustomResource {
  readonly title: pulumi.Output<string>;
  readonly supportsUrlEncoding: pulumi.Output<boolean>;
}

export const kvNamespace = bindingKind<KvNamespaceResource, KVNamespace>(
  (value): value is KvNamespaceResource =>
    isPulumiResource(value, "cloudflare:index/workersKvNamespace:WorkersKvNamespace"),
  (namespace) => api(namespace.id),
);

/** A KV namespace by its id, for one that is no resource of this program. */
export function kvNamespaceById(id: pulumi.Input<string>): Binding<KVNamespace> {
  return new Binding(() => api(id));
}

function api(id: pulumi.Input<string>) {
  return pulumi.output(id).apply((namespace_id) => ({ type: "kv_namespace", namespace_id }));
}
