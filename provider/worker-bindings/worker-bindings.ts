// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import type { WorkerResource } from "../bindings/binding-worker";
import type { ResolvedBindings } from "../bindings/secret-fields";
import { providerText, typeToken } from "../lifecycle/provider-text";
import { shortTraces } from "../program/short-traces";

/** The bindings that a Worker gets once what they lead to is there: the resource below it that waits for both. */
export class WorkerBindings extends pulumi.CustomResource {
  constructor(
    id: string,
    inputs: Promise<ResolvedBindings & { problems: object; boundAccounts: object }>,
    worker: WorkerResource,
    {
      dispatchNamespace,
      before,
    }: { dispatchNamespace: pulumi.Output<string> | undefined; before: pulumi.Resource | undefined },
  ) {
    const input = <Name extends "bindings" | "secrets" | "problems" | "boundAccounts">(name: Name) =>
      inputs.then((known) => known[name]);
    const restoreTraces = shortTraces();
    super(
      typeToken("WorkerBindings"),
      id,
      {
        __provider: providerText("WorkerBindings"),
        accountId: worker.accountId,
        scriptName: worker.name,
        ...(dispatchNamespace && { dispatchNamespace }),
        bindings: input("bindings"),
        secrets: input("secrets"),
        problems: input("problems"),
        boundAccounts: input("boundAccounts"),
      },
      {
        parent: worker,
        deletedWith: worker,
        ...(before && { dependsOn: before }),
        additionalSecretOutputs: ["secrets"],
      },
    );
    restoreTraces();
  }
}
