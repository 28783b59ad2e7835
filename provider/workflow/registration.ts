// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import { providerText, typeToken } from "../lifecycle/provider-text";
import type { WorkerResource } from "../bindings/binding-worker";
import type { Failure } from "../lifecycle/failure";
import { given } from "../program/given";
import { hiddenOf } from "../program/later";
import { shortTraces } from "../program/short-traces";
import type { WorkflowArgs } from "./args";

/** A Workflow as Cloudflare's account has it: the resource below the Worker that owns it. */
export class WorkflowRegistration extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;
  declare readonly accountId: pulumi.Output<string>;
  declare readonly className: pulumi.Output<string>;
  declare readonly scriptName: pulumi.Output<string>;
  declare readonly workflowId: pulumi.Output<string>;
  declare readonly versionId: pulumi.Output<string>;
  declare readonly createdOn: pulumi.Output<string>;
  declare readonly modifiedOn: pulumi.Output<string>;
}

export function registerWorkflow(
  workflow: { id: string; name: string; args: WorkflowArgs; failures: Failure[] },
  className: string,
  worker: WorkerResource,
): WorkflowRegistration {
  const { name: _name, className: _className, owner: _owner, aliases = [], ...settings } = workflow.args;
  const { failures } = workflow;
  const restoreTraces = shortTraces();
  const registration = new WorkflowRegistration(
    typeToken("Workflow"),
    workflow.id,
    {
      __provider: providerText("Workflow"),
      name: workflow.name,
      accountId: worker.accountId,
      scriptName: worker.name,
      className,
      ...given({ ...settings, hidden: hiddenOf(workflow.args) }),
      ...(failures.length > 0 && { problems: failures }),
      workflowId: undefined,
      versionId: undefined,
      createdOn: undefined,
      modifiedOn: undefined,
    },
    { parent: worker, aliases: aliases.map((name) => ({ name })) },
  );
  restoreTraces();
  return registration;
}
