import type { dynamic } from "@pulumi/pulumi";

import { dynamicProvider } from "./lifecycle/define-resource";
import type { ResourceType } from "./lifecycle/provider-text";
import { worker } from "./resources/worker";
import { workflow } from "./resources/workflow";
import { workflowRun } from "./resources/workflow-run";

const providers: Record<ResourceType, dynamic.ResourceProvider> = {
  Worker: dynamicProvider(worker),
  Workflow: dynamicProvider(workflow),
  WorkflowRun: dynamicProvider(workflowRun),
};

/** What the `__provider` of each resource loads: see {@link providerText}. */
export function provider(type: ResourceType): dynamic.ResourceProvider {
  return providers[type];
}
