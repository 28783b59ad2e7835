// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import type { WorkerResource } from "../bindings/binding-worker";
import { providerText, typeToken } from "../lifecycle/provider-text";
import { given } from "../program/given";
import { hiddenOf } from "../program/later";
import type { EmailAddressArgs } from "./args";

/** An address as its zone has it, a rule of Email Routing: the resource below the Worker that gets the mail. */
export class EmailAddress extends pulumi.CustomResource {
  declare readonly address: pulumi.Output<string>;
  declare readonly accountId: pulumi.Output<string>;
  declare readonly scriptName: pulumi.Output<string>;
  declare readonly ruleId: pulumi.Output<string | undefined>;
  declare readonly foundZoneId: pulumi.Output<string>;

  constructor(id: string, { address, zoneId, adopt }: EmailAddressArgs, worker: WorkerResource) {
    super(
      typeToken("EmailAddress"),
      id,
      {
        __provider: providerText("EmailAddress"),
        address,
        accountId: worker.accountId,
        zoneId,
        scriptName: worker.name,
        adopt: adopt ?? false,
        ...given({ hidden: hiddenOf({ address, zoneId, adopt }) }),
        ruleId: undefined,
        foundZoneId: undefined,
      },
      { parent: worker },
    );
  }
}
