// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import { knownValue } from "../program/outputs";
import type { Exported, StackOutput } from "../program/stack-output";
import type { ApiBinding } from "./api-binding";
import type { BindingWorker } from "./binding-worker";
import { apiOutput } from "./kind";

/** What a Worker's upload says of what another stack exports; what is wrong with it is a failure of the check, not of the program. */
export function bindStackOutput<T extends Exported>(
  output: StackOutput<T>,
  bindingName: string,
  worker: BindingWorker,
  toApi: (known: T) => pulumi.Input<ApiBinding>,
  refusal?: (known: T) => string | undefined,
): pulumi.Output<ApiBinding> {
  const bound = isUsable(output, `bindings.${bindingName}`, worker, refusal).then(
    (usable): pulumi.Output<ApiBinding> =>
      usable ? output.value.apply((known) => apiOutput(toApi(known))) : apiOutput({ type: "none" }),
  );
  return pulumi.output(bound).apply((known): ApiBinding => known);
}

/**
 * Whether an input of a Worker can be what another stack exports; when not, the check fails on the property.
 *
 * @param refusal Why it cannot be that, though it is what was expected.
 */
export function isUsable<T extends Exported>(
  output: StackOutput<T>,
  property: string,
  worker: BindingWorker,
  refusal?: (known: T) => string | undefined,
): Promise<boolean> {
  const usable = output.problem().then(async (misfit) => {
    const known = misfit === undefined && refusal ? await knownValue(output.value) : undefined;
    const problem = misfit ?? (known && refusal?.(known));
    if (problem === undefined) {
      worker.inAccount(
        property,
        output.value.apply(({ accountId }) => accountId),
      );
    } else worker.refuse(property, problem);
    return problem === undefined;
  });
  worker.awaits(usable);
  return usable;
}
