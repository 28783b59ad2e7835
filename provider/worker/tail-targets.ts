// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import { type BindingWorker, bindingWorkers, type WorkerResource } from "../bindings/binding-worker";
import { tailConsumer, WorkerReference } from "./reference";
import type { TailConsumer } from "./settings";

/** A Worker of the program or of another stack, or the name of a script. */
type TailWorker = WorkerResource | WorkerReference | pulumi.Input<string>;

/** A Worker that gets the tail events of another; an object names its environment or dispatch namespace besides. */
export type TailTarget =
  TailWorker | { service: TailWorker; environment?: pulumi.Input<string>; namespace?: pulumi.Input<string> };

/** What the API gets for tail consumers. A Worker of the program is deployed before those whose events it gets, and goes after them. */
export function tailConsumersOf(
  property: string,
  targets: TailTarget[] | undefined,
  worker: BindingWorker,
): pulumi.Input<TailConsumer>[] | undefined {
  return targets?.map((target, index): pulumi.Input<TailConsumer> => {
    const at = `${property}[${index}]`;
    return isDescribed(target)
      ? pulumi
          .all([consumerOf(target.service, at, worker), pulumi.output({ ...target, service: undefined })])
          .apply(([consumer, { service: _, ...described }]) => ({ ...consumer, ...described }))
      : consumerOf(target, at, worker);
  });
}

function consumerOf(target: TailWorker, property: string, worker: BindingWorker): pulumi.Output<TailConsumer> {
  if (target instanceof WorkerReference) return target.tailIn(worker, property);
  if (!isResource(target)) return pulumi.output(target).apply((service) => ({ service }));
  const consumer = bindingWorkers.get(target);
  worker.needs.push(Promise.resolve(consumer));
  worker.inAccount(property, target.accountId);
  return pulumi
    .all([target.name, consumer?.dispatchNamespace])
    .apply(([service, namespace]) => tailConsumer(service, namespace));
}

function isDescribed(target: TailTarget): target is Exclude<TailTarget, TailWorker> {
  return isObject(target) && "service" in target && !pulumi.Output.isInstance(target);
}

/** Whether it is one at first sight: what an object says besides is read when the engine has it. */
export function isTailTarget(value: unknown): boolean {
  if (typeof value === "string") return value !== "";
  return isObject(value) && ("service" in value || value instanceof WorkerReference || bindingWorkers.has(value));
}

/** JavaScript may bring null. */
function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isResource(target: TailWorker): target is WorkerResource {
  return typeof target === "object" && bindingWorkers.has(target);
}
