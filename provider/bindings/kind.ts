import * as pulumi from "@pulumi/pulumi";

import type { ApiBinding } from "./api-binding";
import type { BindingWorker } from "./binding-worker";

/**
 * One kind of binding. It is all that the rest of the package knows of the kind: to add one, write a
 * file with one of these and add it to the table.
 *
 * @typeParam Value What stands in `bindings`.
 * @typeParam Env What the Worker's code sees. A value that has a `Bound` type says it itself.
 */
export interface BindingKind<Value, Env> {
  /** What the API gets for a value; nothing when the value is of another kind. */
  toApi(value: unknown, name: string, worker: BindingWorker): pulumi.Output<ApiBinding> | undefined;
  /** Only for the compiler. */
  readonly types?: { value: Value; env: Env };
}

export function bindingKind<Value, Env>(
  recognises: (value: unknown) => value is Value,
  toApi: (value: Value, name: string, worker: BindingWorker) => pulumi.Input<ApiBinding>,
): BindingKind<Value, Env> {
  return {
    toApi(value, name, worker) {
      return recognises(value) ? apiOutput(toApi(value, name, worker)) : undefined;
    },
  };
}

export function apiOutput(api: pulumi.Input<ApiBinding>): pulumi.Output<ApiBinding> {
  return pulumi.output(api).apply((known): ApiBinding => known);
}
