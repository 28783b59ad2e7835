// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import type { WorkerResource } from "../bindings/binding-worker";
import type { Duration } from "../lifecycle/duration";
import { providerText, typeToken } from "../lifecycle/provider-text";
import { shortTraces } from "../program/short-traces";

interface Awaited {
  /** Nothing where no request reaches it. */
  versionId: pulumi.Output<string | undefined>;
  addresses: pulumi.Output<string[]>;
  timeout: pulumi.Output<Duration | undefined>;
}

/** That a version has answered at the routes and custom domains of a Worker: the resource below it that waits for this. */
export class LiveVersion extends pulumi.CustomResource {
  constructor(id: string, { versionId, addresses, timeout }: Awaited, worker: WorkerResource) {
    const restoreTraces = shortTraces();
    super(
      typeToken("LiveVersion"),
      id,
      {
        __provider: providerText("LiveVersion"),
        accountId: worker.accountId,
        scriptName: worker.name,
        versionId,
        addresses,
        timeout,
      },
      { parent: worker, deletedWith: worker },
    );
    restoreTraces();
  }
}
