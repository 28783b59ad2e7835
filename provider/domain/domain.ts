// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import type { WorkerResource } from "../bindings/binding-worker";
import { providerText, typeToken } from "../lifecycle/provider-text";
import { given } from "../program/given";
import { hiddenOf } from "../program/later";
import { shortTraces } from "../program/short-traces";
import type { CustomDomainArgs } from "./args";

/** A custom domain as the account has it: the resource below the Worker that answers there. */
export class CustomDomain extends pulumi.CustomResource {
  declare readonly hostname: pulumi.Output<string>;
  declare readonly accountId: pulumi.Output<string>;
  /** Undefined where the program does not say it. */
  declare readonly enabled: pulumi.Output<boolean> | undefined;
  declare readonly scriptName: pulumi.Output<string>;
  declare readonly domainId: pulumi.Output<string>;
  declare readonly foundZoneId: pulumi.Output<string>;
  declare readonly url: pulumi.Output<string>;

  constructor(id: string, args: CustomDomainArgs, worker: WorkerResource) {
    const { hostname, zoneId, zoneName, enabled, previews, adopt } = args;
    const restoreTraces = shortTraces();
    super(
      typeToken("CustomDomain"),
      id,
      {
        __provider: providerText("CustomDomain"),
        hostname,
        accountId: worker.accountId,
        scriptName: worker.name,
        ...given({ zoneId, zoneName, enabled, previews, adopt: adopt || undefined, hidden: hiddenOf(args) }),
        domainId: undefined,
        foundZoneId: undefined,
        url: undefined,
      },
      { parent: worker },
    );
    restoreTraces();
  }
}
