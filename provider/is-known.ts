import type * as pulumi from "@pulumi/pulumi";

/** Whether an output has its value in this preview; settled once everything that makes the value has run. */
export function isKnown(output: pulumi.Output<unknown>): Promise<boolean> {
  return "isKnown" in output && output.isKnown instanceof Promise ? output.isKnown : Promise.resolve(true);
}
