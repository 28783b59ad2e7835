// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import type { WorkerResource } from "../bindings/binding-worker";
import { providerText, typeToken } from "../lifecycle/provider-text";
import { given } from "../program/given";
import { hiddenOf } from "../program/later";
import { optional } from "../program/outputs";
import { shortTraces } from "../program/short-traces";
import type { RouteArgs } from "./args";

/** A route as its zone has it: the resource below the Worker that it leads to. */
export class Route extends pulumi.CustomResource {
  declare readonly pattern: pulumi.Output<string>;
  declare readonly accountId: pulumi.Output<string>;
  declare readonly scriptName: pulumi.Output<string>;
  declare readonly routeId: pulumi.Output<string>;
  declare readonly foundZoneId: pulumi.Output<string>;
  declare readonly url: pulumi.Output<string | undefined>;

  constructor(id: string, { pattern, zoneId, zoneName, adopt }: RouteArgs, worker: WorkerResource) {
    const restoreTraces = shortTraces();
    super(
      typeToken("Route"),
      id,
      {
        __provider: providerText("Route"),
        pattern,
        accountId: worker.accountId,
        scriptName: worker.name,
        ...given({
          zoneId,
          zoneName,
          adopt: adopt || undefined,
          hidden: hiddenOf({ pattern, zoneId, zoneName, adopt }),
        }),
        routeId: undefined,
        foundZoneId: undefined,
        url: undefined,
      },
      { parent: worker },
    );
    restoreTraces();
    this.url = optional(this.url, this.routeId);
  }
}
