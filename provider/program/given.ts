// Runs in the program.
import type * as pulumi from "@pulumi/pulumi";

/** The inputs that are there: one that is undefined costs as much as any other, an output with four promises. */
export function given(inputs: pulumi.Inputs): pulumi.Inputs {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined));
}
