// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import type { WorkerResource } from "../bindings/binding-worker";
import { providerText, typeToken } from "../lifecycle/provider-text";
import { given } from "../program/given";
import { shortTraces } from "../program/short-traces";
import type { ContainerArgs } from "./args";

/** A container application as the account has it: the resource below the Worker whose class it backs. */
export class Container extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;
  declare readonly accountId: pulumi.Output<string>;
  declare readonly applicationId: pulumi.Output<string>;
  declare readonly namespaceId: pulumi.Output<string>;
  declare readonly createdOn: pulumi.Output<string>;

  constructor(id: string, { name, adopt, ...settings }: ContainerArgs, className: string, worker: WorkerResource) {
    const restoreTraces = shortTraces();
    super(
      typeToken("Container"),
      id,
      {
        __provider: providerText("Container"),
        accountId: worker.accountId,
        scriptName: worker.name,
        className,
        name: name ?? worker.name.apply((script) => applicationName(script, className)),
        ...given({ ...settings }),
        adopt: adopt ?? false,
        applicationId: undefined,
        namespaceId: undefined,
        createdOn: undefined,
        answered: undefined,
        pendingRollout: undefined,
      },
      { parent: worker },
    );
    restoreTraces();
  }
}

/** The name that wrangler gives one. */
export function applicationName(script: string, className: string): string {
  return `${script}-${className}`.toLowerCase().replaceAll(" ", "-");
}
