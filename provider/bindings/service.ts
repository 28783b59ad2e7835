import type { Fetcher } from "@cloudflare/workers-types";
import * as pulumi from "@pulumi/pulumi";

import type { ApiBinding } from "./api-binding";
import { typeToken } from "../lifecycle/provider-text";
import { WorkerReference } from "../worker-reference";
import { type ClaimingWorker, claimingWorkers } from "../workflow-owner";
import { Binding } from "./binding";
import { bindingKind } from "./kind";
import { isPulumiResource } from "./pulumi-resource";

/** A Worker of this program, as another Worker binds it. */
export interface ServiceTarget<Rpc = unknown> extends pulumi.CustomResource {
  readonly name: pulumi.Output<string>;
  readonly Bound: Rpc;
}

export const service = bindingKind<ServiceTarget | WorkerReference, unknown>(isTarget, (target, name, worker) => {
  if (target instanceof WorkerReference) return referenced(target, name, worker);
  worker.needs.push(Promise.resolve(claimingWorkers.get(target)));
  return api(target.name, {});
});

/** A Worker of another stack: what is wrong with the reference is a failure of the check, not of the program. */
function referenced(target: WorkerReference, name: string, worker: ClaimingWorker): pulumi.Output<ApiBinding> {
  const bound = target.problem().then((problem) => {
    if (problem === undefined) return api(target.name, {});
    worker.refuse(`bindings.${name}`, problem);
    return api("", {});
  });
  worker.awaits(bound);
  return pulumi.output(bound).apply((known): ApiBinding => known);
}

/**
 * Another Worker: one of this program, or one by its name that another stack or tool deploys.
 *
 * @param target The Worker or its name.
 * @param options.entrypoint The exported WorkerEntrypoint class; the default export when it is not given.
 */
export function serviceOf<Rpc = Fetcher>(
  target: ServiceTarget | WorkerReference | pulumi.Input<string>,
  options: { entrypoint?: string } = {},
): Binding<NoInfer<Rpc>> {
  return new Binding(api(isTarget(target) ? target.name : target, options), isWorker(target) ? target : undefined);
}

function isWorker(value: unknown): value is ServiceTarget {
  return isPulumiResource(value, typeToken("Worker"));
}

function isTarget(value: unknown): value is ServiceTarget | WorkerReference {
  return isWorker(value) || value instanceof WorkerReference;
}

function api(name: pulumi.Input<string>, options: { entrypoint?: string }): pulumi.Output<ApiBinding> {
  return pulumi.output(name).apply((service): ApiBinding => ({ type: "service", service, ...options }));
}
