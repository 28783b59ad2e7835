// Runs in the program.
import type { DurableObjectNamespace, Rpc } from "@cloudflare/workers-types";
import type * as pulumi from "@pulumi/pulumi";

import type { ApiBinding } from "../bindings/api-binding";
import { Bindable } from "../bindings/bindable";
import type { BindingWorker } from "../bindings/binding-worker";
import { bindStackOutput } from "../bindings/stack-output";
import { type Exported, StackOutput } from "../program/stack-output";

/** What a stack exports of a Durable Object class: `export const counter = durableObject.ref`. */
export interface DurableObjectRef extends Exported {
  kind: "cloudflare:DurableObject";
  className: string;
  scriptName: string;
  dispatchNamespace?: string;
}

/** A Durable Object class of another stack: it binds as one of this program does, and is never declared by this one. */
export class DurableObjectReference<T extends Rpc.DurableObjectBranded | undefined = undefined> extends Bindable<
  DurableObjectNamespace<T>
> {
  readonly #output: StackOutput<DurableObjectRef>;

  /** @internal */
  constructor(stack: pulumi.StackReference, output: string) {
    super();
    this.#output = new StackOutput(stack, output, {
      noun: "Durable Object",
      kind: "cloudflare:DurableObject",
      texts: ["className", "scriptName"],
    });
  }

  /** @internal What a Worker's upload says of this binding. */
  override bind(bindingName: string, worker: BindingWorker): pulumi.Output<ApiBinding> {
    return bindStackOutput(this.#output, bindingName, worker, (exported) => ({
      type: "durable_object_namespace",
      class_name: exported.className,
      script_name: exported.scriptName,
      ...(exported.dispatchNamespace !== undefined && { dispatch_namespace: exported.dispatchNamespace }),
    }));
  }
}
