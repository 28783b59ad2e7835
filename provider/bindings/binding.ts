import type * as pulumi from "@pulumi/pulumi";

import { claimingWorkers } from "../workflow-owner";
import type { ApiBinding } from "./api-binding";
import { bindingKind } from "./kind";

/** A binding that is made by a call: what Cloudflare's API gets for it, passed on as it is. */
export class Binding<Env> {
  /** The type in the Worker's `env`; there is no such value at run time. */
  declare readonly Bound: Env;

  /** @internal */
  constructor(
    readonly api: pulumi.Input<ApiBinding>,
    /** The resource of this program that must be there first. */
    readonly target?: object,
  ) {}
}

export const made = bindingKind<Binding<unknown>, unknown>(
  (value) => value instanceof Binding,
  (binding, _name, worker) => {
    if (binding.target) worker.needs.push(Promise.resolve(claimingWorkers.get(binding.target)));
    return binding.api;
  },
);
