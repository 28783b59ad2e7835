// Runs in the program.
import type * as pulumi from "@pulumi/pulumi";

import type { ApiBinding } from "./api-binding";
import type { BindingWorker } from "./binding-worker";

/** A value that says itself what Cloudflare's API gets for it, and what the Worker's code sees. */
export abstract class Bindable<Env> {
  /** The type in the Worker's `env`; it exists for the compiler only. */
  declare readonly Bound: Env;

  /** @internal What a Worker's upload says of this binding; its fields may be outputs. */
  abstract bind(name: string, worker: BindingWorker): pulumi.Input<ApiBinding>;
}

/** A binding that is made by a call: what Cloudflare's API gets for it, passed on as it is. */
export class Binding<Env> extends Bindable<Env> {
  readonly #toApi: (name: string, worker: BindingWorker) => pulumi.Input<ApiBinding>;

  /** @internal */
  constructor(toApi: (name: string, worker: BindingWorker) => pulumi.Input<ApiBinding>) {
    super();
    this.#toApi = toApi;
  }

  /** @internal */
  override bind(name: string, worker: BindingWorker): pulumi.Input<ApiBinding> {
    return this.#toApi(name, worker);
  }
}
