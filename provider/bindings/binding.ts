import type * as pulumi from "@pulumi/pulumi";

import type { ClaimingWorker } from "../workflow-owner";
import type { ApiBinding } from "./api-binding";
import { bindingKind } from "./kind";

/** A binding that is made by a call: what Cloudflare's API gets for it, passed on as it is. */
export class Binding<Env> {
  /** The type in the Worker's `env`; there is no such value at run time. */
  declare readonly Bound: Env;

  /** @internal */
  constructor(readonly toApi: (name: string, worker: ClaimingWorker) => pulumi.Input<ApiBinding>) {}
}

export const made = bindingKind<Binding<unknown>, unknown>(
  (value) => value instanceof Binding,
  (binding, name, worker) => binding.toApi(name, worker),
);
