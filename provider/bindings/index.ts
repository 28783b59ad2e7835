import { types } from "node:util";

import type { KVNamespace } from "@cloudflare/workers-types";
import * as pulumi from "@pulumi/pulumi";

import type { ApiBinding } from "./api-binding";
import { Binding } from "./binding";
import type { BindingValue } from "./env";
import { kvNamespaceById } from "./kv-namespace";
import { serviceOf } from "./service";
import { bindingKinds } from "./table";
import { isKnown } from "../outputs";
import type { ClaimingWorker } from "../workflow-owner";

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

export interface ResolvedBindings {
  /** By name, what the API gets. */
  bindings: Record<string, pulumi.Output<ApiBinding>>;
  /** The values that Cloudflare encrypts, by name: they travel in a property of their own. */
  secrets: Record<string, pulumi.Output<string>>;
}

/** Turns what a user wrote into what the API gets. */
export async function resolveBindings(
  values: Record<string, BindingValue>,
  worker: ClaimingWorker,
): Promise<ResolvedBindings> {
  const resolved: ResolvedBindings = { bindings: {}, secrets: {} };
  // What is no output claims its Workflows at once, so that the order of the program decides who owns them.
  const isLater = (value: unknown) => pulumi.Output.isInstance(value) || types.isPromise(value);
  const entries = Object.entries(values);
  for (const [name, value] of [
    ...entries.filter((entry) => !isLater(entry[1])),
    ...entries.filter((entry) => isLater(entry[1])),
  ]) {
    if (pulumi.Output.isInstance(value)) {
      const known: pulumi.Output<unknown> = value;
      const secret = await pulumi.isSecret(known);
      const output = secret
        ? (resolved.secrets[name] = known.apply(toText))
        : (resolved.bindings[name] = known.apply(toApi));
      // What is refused once the value is there is still refused before the Worker is sent.
      worker.awaits(isKnown(output));
    } else if (types.isPromise(value)) {
      resolved.bindings[name] = toApi(await value);
    } else {
      resolved.bindings[name] = toApi(value);
    }

    function toText(known: unknown): string {
      if (typeof known === "string") return known;
      worker.refuse(`bindings.${name}`, known === undefined ? notBindable(known) : SECRET_IS_TEXT);
      return "";
    }

    function toApi(known: unknown): pulumi.Output<ApiBinding> {
      for (const kind of bindingKinds) {
        const api = kind.toApi(known, name, worker);
        if (api) return api;
      }
      worker.refuse(`bindings.${name}`, notBindable(known));
      return pulumi.output({ type: "json", json: null }).apply((none): ApiBinding => none);
    }
  }
  return resolved;
}

const SECRET_IS_TEXT =
  "It is a secret and no text, and a secret of Cloudflare is text. Bind pulumi.jsonStringify(value), and JSON.parse it in the Worker's code.";

function notBindable(value: unknown): string {
  if (value === undefined) return "The value is undefined: leave the binding out, or give it a value.";
  const what =
    typeof value === "object" && value !== null ? `An object of class ${value.constructor.name}` : `A ${typeof value}`;
  return `${what} is nothing that can be bound. Bind text, JSON, a Pulumi secret, a Workflow, a Worker, a resource of @pulumi/cloudflare, or use binding.raw().`;
}
