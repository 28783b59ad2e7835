// Runs in the program.
import { types } from "node:util";

import * as pulumi from "@pulumi/pulumi";

import { isLater } from "../program/later";
import { isKnown } from "../program/outputs";
import type { ApiBinding } from "./api-binding";
import { Bindable } from "./bindable";
import type { BindingWorker } from "./binding-worker";
import type { BindingValue } from "./env";
import { warnOfForeignBindings } from "./ephemeral";
import { bindingKinds, kindOf } from "./kinds";
import { REFUSED } from "./made";
import { type ResolvedBindings, separateSecrets } from "./secret-fields";

/** Turns what a user wrote into what the API gets. `others` are bindings that the Worker has beside these. */
export async function resolveBindings(
  values: Record<string, BindingValue>,
  worker: BindingWorker,
  others: ResolvedBindings["bindings"] = {},
): Promise<ResolvedBindings> {
  const resolved: ResolvedBindings = { bindings: {}, secrets: {} };
  // What is not an output claims its classes at once, so that the order of the program decides who owns them.
  const entries = Object.entries(values);
  for (const [name, value] of [
    ...entries.filter(([, value]) => !isLater(value)),
    ...entries.filter(([, value]) => isLater(value)),
  ]) {
    if (pulumi.Output.isInstance(value)) {
      const known: pulumi.Output<unknown> = value;
      const secret = await pulumi.isSecret(known);
      const output = secret
        ? (resolved.secrets[name] = known.apply(toText))
        : (resolved.bindings[name] = known.apply((plain) => pulumi.output(toApi(plain))));
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

    function toApi(known: unknown): pulumi.Input<ApiBinding> {
      if (known instanceof Bindable) return known.bind(name, worker);
      for (const kind of bindingKinds) {
        const api = kind.toApi(known, name, worker);
        if (api) return api;
      }
      worker.refuse(`bindings.${name}`, notBindable(known));
      return REFUSED;
    }
  }
  refuseTypes(resolved.bindings, worker, others);
  // What a preview reaches is refused, or the program says it.
  if (!worker.isPreview) await warnOfForeignBindings(resolved.bindings, worker);
  await separateSecrets(resolved);
  return resolved;
}

/** What no Worker of this package can have, and what a Worker can have only once. */
function refuseTypes(
  bindings: ResolvedBindings["bindings"],
  worker: BindingWorker,
  others: ResolvedBindings["bindings"],
): void {
  const first = new Map(plain(others).map(([name, { type }]) => [type, name]));
  for (const [name, binding] of plain(bindings)) {
    const { type } = binding;
    const kind = kindOf(binding);
    if (kind?.refused !== undefined) {
      worker.refuse(`bindings.${name}`, `A binding of type ${type} cannot be deployed. ${kind.refused}`);
    }
    const other = kind?.once && first.get(type);
    if (other) {
      worker.refuse(
        `bindings.${name}`,
        `"${other}" and "${name}" are both bindings of type ${type}, and a Worker can have only one. Use "${other}" in the code for both.`,
      );
    }
    if (!first.has(type)) first.set(type, name);
  }
}

const plain = (bindings: ResolvedBindings["bindings"]): [string, ApiBinding][] =>
  Object.entries(bindings).flatMap(([name, binding]): [string, ApiBinding][] =>
    isLater(binding) ? [] : [[name, binding]],
  );

const SECRET_IS_TEXT =
  "A secret must be a string. Bind pulumi.jsonStringify(value), and JSON.parse it in the Worker's code.";

function notBindable(value: unknown): string {
  if (value === undefined) return "The value is undefined. Leave the binding out, or give it a value.";
  const what =
    typeof value === "object" && value !== null ? `An object of class ${value.constructor.name}` : `A ${typeof value}`;
  return `${what} cannot be bound. Bind a string, JSON, a Pulumi secret, a Worker, a Workflow, a resource of @pulumi/cloudflare that Workers can use, or what binding.…() makes.`;
}
