import type { Fetcher } from "@cloudflare/workers-types";
import * as pulumi from "@pulumi/pulumi";

import { typeToken } from "../lifecycle/provider-text";
import type { ApiBinding } from "./api-binding";
import { Bindable, Binding } from "./bindable";
import { type BindingWorker, bindingWorkers, type WorkerResource } from "./binding-worker";
import { bindingKind } from "./kind";
import { isPulumiResource } from "./pulumi-resource";

/** A Worker of this program, as another Worker binds it. */
export interface ServiceTarget<Rpc = unknown> extends WorkerResource {
  readonly Bound: Rpc;
}

/** A Worker that is not a resource of this program, as another Worker binds it. */
export abstract class BindableService<Rpc> extends Bindable<Rpc> {
  /** @internal */
  abstract bindService(
    bindingName: string,
    worker: BindingWorker,
    toApi: (scriptName: string) => pulumi.Input<ApiBinding>,
  ): pulumi.Output<ApiBinding>;

  /** @internal What a Worker's upload says of this binding. */
  override bind(bindingName: string, worker: BindingWorker): pulumi.Output<ApiBinding> {
    return bindTarget(this, {}, bindingName, worker);
  }
}

type Target = ServiceTarget | BindableService<unknown>;

interface ServiceOptions {
  entrypoint?: string;
}

export const service = bindingKind<ServiceTarget, unknown>(isWorker, (target, name, worker) =>
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
  worker: BindingWorker,
): pulumi.Output<ApiBinding> {
  if (target instanceof BindableService) return target.bindService(name, worker, (service) => api(service, options));
  worker.needs.push(Promise.resolve(bindingWorkers.get(target)));
  worker.inAccount(`bindings.${name}`, target.accountId);
  return api(target.name, options);
}

function isTarget(value: unknown): value is Target {
  return isWorker(value) || value instanceof BindableService;
}

function isWorker(value: unknown): value is ServiceTarget {
  return isPulumiResource<ServiceTarget>(value, typeToken("Worker"));
}

function api(name: pulumi.Input<string>, options: ServiceOptions): pulumi.Output<ApiBinding> {
  return pulumi.output(name).apply((service): ApiBinding => ({ type: "service", service, ...options }));
}
