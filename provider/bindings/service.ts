import type { Fetcher } from "@cloudflare/workers-types";
import * as pulumi from "@pulumi/pulumi";

import { typeToken } from "../lifecycle/provider-text";
import { Binding } from "./binding";
import { bindingKind } from "./kind";
import { isPulumiResource } from "./pulumi-resource";

/** A Worker of this program, as another Worker binds it. */
export interface ServiceTarget<Rpc = unknown> extends pulumi.CustomResource {
  readonly name: pulumi.Output<string>;
  readonly Bound: Rpc;
}

export const service = bindingKind<ServiceTarget, unknown>(isWorker, (worker) => api(worker.name, {}));

/**
 * Another Worker: one of this program, or one by its name that another stack or tool deploys.
 *
 * @param target The Worker or its name.
 * @param options.entrypoint The exported WorkerEntrypoint class; the default export when it is not given.
 */
export function serviceOf<Rpc = Fetcher>(
  target: ServiceTarget | pulumi.Input<string>,
  options: { entrypoint?: string } = {},
): Binding<NoInfer<Rpc>> {
  return new Binding(api(isWorker(target) ? target.name : target, options));
}

function isWorker(value: unknown): value is ServiceTarget {
  return isPulumiResource(value, typeToken("Worker"));
}

function api(name: pulumi.Input<string>, options: { entrypoint?: string }) {
  return pulumi.output(name).apply((service) => ({ type: "service", service, ...options }));
}
