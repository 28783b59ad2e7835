// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import { hasLater, isLater } from "../program/later";
import type { ApiBinding } from "./api-binding";

export interface ResolvedBindings {
  /** By name, what the API gets. */
  bindings: Record<string, pulumi.Input<ApiBinding>>;
  /** By name, the text of a secret, or the fields of a binding that are secrets: they travel in a property of their own. */
  secrets: Record<string, pulumi.Input<string | Record<string, unknown>>>;
}

/** Moves the fields that hold a Pulumi secret to the secrets, so that they hide nothing else of the binding in a preview. */
export async function separateSecrets({ bindings, secrets }: ResolvedBindings): Promise<void> {
  await Promise.all(
    Object.entries(bindings).map(async ([name, binding]) => {
      const [shown, hidden] = await separated(binding);
      bindings[name] = shown;
      if (hidden) secrets[name] = hidden;
    }),
  );
}

type Separated = [shown: pulumi.Input<ApiBinding>, hidden?: pulumi.Input<Record<string, unknown>>];

async function separated(binding: pulumi.Input<ApiBinding>): Promise<Separated> {
  if (isLater(binding)) {
    const whole = pulumi.output(binding);
    if (!(await pulumi.isSecret(whole))) return [binding];
    const type = pulumi.unsecret(whole).apply((known): ApiBinding => ({ type: known.type }));
    return [type, whole.apply(({ type: _, ...fields }): Record<string, unknown> => fields)];
  }
  const shown: ApiBinding = { type: binding.type };
  const hidden: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(binding)) {
    const isSecret = hasLater(value) && (await pulumi.isSecret(pulumi.output(value)));
    if (isSecret) hidden[field] = value;
    else shown[field] = value;
  }
  return Object.keys(hidden).length > 0 ? [shown, hidden] : [shown];
}
