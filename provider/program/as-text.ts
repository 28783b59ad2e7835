// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import { hasLater } from "./later";

/**
 * What is plain of these, as one text, and the rest beside it: each value that goes to the engine alone costs a line in its log and a
 * promise in Pulumi's runtime.
 */
export async function asText(values: pulumi.Inputs): Promise<pulumi.Inputs> {
  const plain: Record<string, unknown> = {};
  const rest: pulumi.Inputs = {};
  for (const [name, value] of Object.entries(values)) {
    const known: unknown = pulumi.Output.isInstance(value) ? value : await value;
    if (hasLater(known)) rest[name] = known;
    else plain[name] = known;
  }
  return { ...rest, plain: JSON.stringify(plain) };
}
