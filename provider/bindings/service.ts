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
  readonly accountId: pulumi.Output<string>;
  readonly Bound: Rpc;
}

type Target = ServiceTarget | WorkerReference<unknown>;

interface ServiceOptions {
  entrypoint?: string;
}

export const service = bindingKind<Target, unknown>(isTarget, (target, name, worker) =>
  bindTarget(target, {}, name, worker),
);

/**
 * Another Worker: one of this program, or one by its name that another stack or tool deploys.
 *
 * @param target The Worker or its name.
 * @param options.entrypoint The exported WorkerEntrypoint class; the default export when it is not given.
 */
export function serviceOf<Rpc = Fetcher>(
  target: Target | pulumi.Input<string>,
  options: ServiceOptions = {},
): Binding<NoInfer<Rpc>> {
  return new Binding((name, worker) =>
    isTarget(target) ? bindTarget(target, options, name, worker) : api(target, options),
  );
}

function bindTarget(
  target: Target,
  options: ServiceOptions,
  name: string,
  worker: ClaimingWorker,
): pulumi.Output<ApiBinding> {
  if (target instanceof WorkerReference) return target.bind(name, worker, (service) => api(service, options));
  worker.needs.push(Promise.resolve(claimingWorkers.get(target)));
  worker.inAccount(`bindings.${name}`, target.accountId);
  return api(target.name, options);
}

function isTarget(value: unknown): value is Target {
  return isPulumiResource<ServiceTarget>(value, typeToken("Worker")) || value instanceof WorkerReference;
}

function api(name: pulumi.Input<string>, options: ServiceOptions): pulumi.Output<ApiBinding> {
  return pulumi.output(name).apply((service): ApiBinding => ({ type: "service", service, ...options }));
}
