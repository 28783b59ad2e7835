// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import type { WorkerResource } from "../bindings/binding-worker";
import { providerText, typeToken } from "../lifecycle/provider-text";
import { given } from "../program/given";
import { hiddenOf } from "../program/later";
import { shortTraces } from "../program/short-traces";
import type { EmailAddressArgs } from "./args";

/** An address as its zone has it, a rule of Email Routing: the resource below the Worker that gets the mail. */
export class EmailAddress extends pulumi.CustomResource {
  declare readonly address: pulumi.Output<string>;
  declare readonly accountId: pulumi.Output<string>;
  declare readonly scriptName: pulumi.Output<string>;
  declare readonly ruleId: pulumi.Output<string | undefined>;
  declare readonly foundZoneId: pulumi.Output<string>;

  constructor(id: string, { address, zoneId, adopt }: EmailAddressArgs, worker: WorkerResource) {
    const restoreTraces = shortTraces();
    super(
      typeToken("EmailAddress"),
      id,
      {
        __provider: providerText("EmailAddress"),
        address,
        accountId: worker.accountId,
        scriptName: worker.name,
        ...given({ zoneId, adopt: adopt || undefined, hidden: hiddenOf({ address, zoneId, adopt }) }),
        ruleId: undefined,
        foundZoneId: undefined,
      },
      { parent: worker },
    );
    restoreTraces();
  }
}
