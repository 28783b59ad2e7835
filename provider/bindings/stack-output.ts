// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

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
): pulumi.Output<ApiBinding> {
  const property = `bindings.${bindingName}`;
  const bound = output.problem().then((problem): pulumi.Output<ApiBinding> => {
    if (problem === undefined) {
      worker.inAccount(
        property,
        output.value.apply(({ accountId }) => accountId),
      );
      return output.value.apply((known) => apiOutput(toApi(known)));
    }
    worker.refuse(property, problem);
    return apiOutput({ type: "none" });
  });
  worker.awaits(bound);
  return pulumi.output(bound).apply((known): ApiBinding => known);
}
