import type { KVNamespace } from "@cloudflare/workers-types";
import * as pulumi from "@pulumi/pulumi";

import type { ApiBinding } from "./api-binding";
import { Binding } from "./bindable";
import { kvNamespaceById } from "./kv-namespace";
import { serviceOf } from "./service";

/** Bindings that a value alone cannot say. */
export const binding = {
  /** A KV namespace by its id. A `cloudflare.WorkersKvNamespace` is bound as it is, without this. */
  kvNamespace: (id: pulumi.Input<string>): Binding<KVNamespace> => kvNamespaceById(id),

  /** Another Worker, with one of its entrypoints, or by name. A `Worker` of this program is bound as it is, without this. */
  service: serviceOf,

  /**
   * Any binding that Cloudflare's API knows, passed on as it is.
   *
   * @typeParam Env What the Worker's code sees.
   * @param api The binding as the API has it, less its `name`.
   * @see https://developers.cloudflare.com/workers/configuration/multipart-upload-metadata/#bindings
   *
   * @example
   * ```ts
   * bindings: { BROWSER: binding.raw<Fetcher>({ type: "browser" }) }
   * ```
   */
  raw: <Env>(api: { type: string } & Record<string, pulumi.Input<unknown>>): Binding<NoInfer<Env>> =>
    new Binding(() => pulumi.output<object>(api).apply((known): ApiBinding => ({ type: api.type, ...known }))),
};
