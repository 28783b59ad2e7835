import { types } from "node:util";

import * as pulumi from "@pulumi/pulumi";

import { isKnown } from "../program/outputs";
import type { ApiBinding } from "./api-binding";
import type { BindingWorker } from "./binding-worker";
import type { BindingValue } from "./env";
import { bindingKinds } from "./table";

export interface ResolvedBindings {
  /** By name, what the API gets. */
  bindings: Record<string, pulumi.Output<ApiBinding>>;
  /** The values that Cloudflare encrypts, by name: they travel in a property of their own. */
  secrets: Record<string, pulumi.Output<string>>;
}

/** Turns what a user wrote into what the API gets. */
export async function resolveBindings(
  values: Record<string, BindingValue>,
  worker: BindingWorker,
): Promise<ResolvedBindings> {
  const resolved: ResolvedBindings = { bindings: {}, secrets: {} };
  // What is no output claims its classes at once, so that the order of the program decides who owns them.
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
