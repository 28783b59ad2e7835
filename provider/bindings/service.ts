// Runs in the program.
import type { Fetcher } from "@cloudflare/workers-types";
import * as pulumi from "@pulumi/pulumi";

import { typeToken } from "../lifecycle/provider-text";
import { filledText, rule, typeOf } from "../lifecycle/rules";
import type { ApiBinding } from "./api-binding";
import { Bindable, type Binding } from "./bindable";
import { type BindingWorker, bindingWorkers, type WorkerResource } from "./binding-worker";
import { type AccountResource, cloudflareResource, isPulumiResource } from "./cloudflare-resource";
import { bindingKind, either, type Recognised } from "./kind";
import { made, takes } from "./made";
import type { EntrypointOf, ServiceOf } from "./service-of";
import type { SdkFields } from "./sdk-fields";

/** A Worker of this program, as another Worker binds it. */
export interface ServiceTarget<Exports = unknown> extends WorkerResource {
  readonly Exports: Exports;
  readonly Bound: unknown;
}

/** A Worker that is not a resource of this program, as another Worker binds it. */
export abstract class BindableService<Exports> extends Bindable<ServiceOf<Exports>> {
  /** What the Worker exports; it exists for the compiler only. */
  declare readonly Exports: Exports;

  /** @internal */
  abstract bindService(
    bindingName: string,
    worker: BindingWorker,
    toApi: (scriptName: string) => pulumi.Input<ApiBinding>,
  ): pulumi.Output<ApiBinding>;

  /** @internal What a Worker's upload says of this binding. */
  override bind(bindingName: string, worker: BindingWorker): pulumi.Input<ApiBinding> {
    return this.bindService(bindingName, worker, (service) => ({ type: kind.type, service }));
  }
}

/** `cloudflare.WorkersScript` of @pulumi/cloudflare. */
export interface WorkersScriptResource extends AccountResource {
  readonly scriptName: pulumi.Output<string>;
  readonly handlers: pulumi.Output<string[]>;
}

/** `cloudflare.Worker` of @pulumi/cloudflare. */
export interface CloudflareWorkerResource extends AccountResource {
  readonly name: pulumi.Output<string>;
  readonly references: pulumi.Output<object>;
  readonly subdomain: pulumi.Output<object>;
}

export interface ServiceOptions<Entrypoint extends string = string> {
  /** The exported `WorkerEntrypoint` class.
   * @defaultValue the default export */
  entrypoint?: Entrypoint;
  /** The environment of the Worker, where it has any. */
  environment?: pulumi.Input<string | undefined>;
  /** What the entrypoint finds in `this.ctx.props`: who calls, what the caller may do.
   * @defaultValue none
   * @see https://developers.cloudflare.com/workers/runtime-apis/context/#props */
  props?: pulumi.Input<Record<string, pulumi.Input<unknown>> | undefined>;
}

type TheirWorker = WorkersScriptResource | CloudflareWorkerResource;
type Target = ServiceTarget | (Bindable<unknown> & { readonly Exports: unknown }) | TheirWorker;

const script = cloudflareResource<WorkersScriptResource, Fetcher>(
  ["WorkersScript", "WorkerScript"],
  ({ scriptName }) => ({ service: scriptName }) satisfies SdkFields<"service">,
);
const theirWorker = cloudflareResource<CloudflareWorkerResource, Fetcher>(
  ["Worker"],
  ({ name }) => ({ service: name }) satisfies SdkFields<"service">,
);
const ourWorker: Recognised<ServiceTarget, Fetcher> = {
  is: (value): value is ServiceTarget => isPulumiResource(value, typeToken("Worker")),
  fields(target, name, worker) {
    const other = bindingWorkers.get(target);
    worker.needs.push(Promise.resolve(other));
    worker.inAccount(`bindings.${name}`, target.accountId);
    if (other?.dispatchNamespace) worker.refuse(`bindings.${name}`, notReached(other.id));
    return { service: target.name } satisfies SdkFields<"service">;
  },
};

const recognised = either(ourWorker, either(script, theirWorker));

const kind = bindingKind({ type: "service", recognised });

const isTarget = (value: unknown) =>
  (typeof value === "string" && value !== "") || value instanceof BindableService || recognised.is(value);
const serviceRule = takes(
  { target: rule("a Worker, or the name of one", isTarget) },
  {
    entrypoint: filledText,
    environment: filledText,
    props: rule("an object", (value) => typeOf(value) === "an object", typeOf),
  },
);

/**
 * Another Worker with one of its entrypoints, or one by its name that another stack or tool deploys. A `Worker` is bound
 * as it is, without this. With `workerModule` or `Worker.from<typeof import("…")>` its stub is typed.
 *
 * @typeParam Rpc The stub, where the target does not say it.
 * @param target The Worker, or its name.
 * @see https://developers.cloudflare.com/workers/runtime-apis/bindings/service-bindings/
 *
 * @example
 * ```ts
 * bindings: { ADMIN: binding.service(backend, { entrypoint: "Admin", props: { caller: "shop" } }) }
 * // in the Worker: await env.ADMIN.block(customer)
 * ```
 */
export function service<Exports>(
  target: ServiceTarget<Exports> | BindableService<Exports>,
  options?: ServiceOptions<never>,
): Binding<ServiceOf<Exports>>;
export function service<Exports, Entrypoint extends EntrypointOf<Exports>>(
  target: ServiceTarget<Exports> | BindableService<Exports>,
  options: ServiceOptions<Entrypoint>,
): Binding<ServiceOf<Exports, Entrypoint>>;
export function service(target: pulumi.Input<string> | TheirWorker, options?: ServiceOptions): Binding<Fetcher>;
export function service<Rpc>(
  target: unknown extends Rpc ? never : pulumi.Input<string> | Target,
  options?: ServiceOptions,
): Binding<NoInfer<Rpc>>;
export function service(target: pulumi.Input<string> | Target, options: ServiceOptions = {}): Binding<unknown> {
  return made(serviceRule, { target }, options, ({ target: _, ...known }, name, worker) =>
    bindTarget(target, known, name, worker),
  );
}

service.kind = kind;

/** Why a Worker of a dispatch namespace is not bound. */
export function notReached(id: string): string {
  return `The Worker "${id}" is in a dispatch namespace, which a service binding does not reach. Bind the namespace, and call it by its name: env.NAMESPACE.get("…").`;
}

function bindTarget(
  target: pulumi.Input<string> | Target,
  options: ServiceOptions,
  name: string,
  worker: BindingWorker,
): pulumi.Input<ApiBinding> {
  if (target instanceof BindableService) {
    return target.bindService(name, worker, (service) => ({ type: kind.type, service, ...options }));
  }
  if (!recognised.is(target)) return { type: kind.type, service: target, ...options };
  if (options.entrypoint !== undefined) worker.awaits(checkEntrypoint(target, options.entrypoint, name, worker));
  return { type: kind.type, ...recognised.fields(target, name, worker), ...options };
}

/** The entrypoint of a Worker of this program is looked for in its code, before anything is sent. */
async function checkEntrypoint(target: object, entrypoint: string, name: string, worker: BindingWorker): Promise<void> {
  const other = bindingWorkers.get(target);
  const exports = await other?.exports;
  if (!other || !exports?.complete || exports.names.includes(entrypoint)) return;
  const names = exports.classes.filter((one) => ["WorkerEntrypoint", "unknown"].includes(one.extends));
  worker.refuse(
    `bindings.${name}`,
    [
      `The Worker "${other.id}" does not export "${entrypoint}".`,
      names.length > 0 ? `It exports: ${names.map((one) => one.name).join(", ")}.` : "It exports no entrypoint.",
    ].join(" "),
  );
}
