import type { dynamic } from "@pulumi/pulumi";

import { container } from "./container/resource";
import { customDomain } from "./domain/resource";
import { emailAddress } from "./email-address/resource";
import { dynamicProvider } from "./lifecycle/define-resource";
import type { ResourceType } from "./lifecycle/provider-text";
import { liveVersion } from "./live-version/resource";
import { route } from "./route/resource";
import { queueConsumer } from "./queue-consumer/resource";
import { workerPreview } from "./worker-preview/resource";
import { worker } from "./worker/resource";
import { workerBindings } from "./worker-bindings/resource";
import { workflow } from "./workflow/resource";
import { workflowRun } from "./workflow-run/resource";

const providers: Record<ResourceType, dynamic.ResourceProvider> = {
  Worker: dynamicProvider(worker),
  Workflow: dynamicProvider(workflow),
  Route: dynamicProvider(route),
  CustomDomain: dynamicProvider(customDomain),
  WorkerPreview: dynamicProvider(workerPreview),
  WorkflowRun: dynamicProvider(workflowRun),
  Container: dynamicProvider(container),
  EmailAddress: dynamicProvider(emailAddress),
  QueueConsumer: dynamicProvider(queueConsumer),
  WorkerBindings: dynamicProvider(workerBindings),
  LiveVersion: dynamicProvider(liveVersion),
};

/** What the `__provider` of each resource loads: see {@link providerText}. */
export function provider(type: ResourceType): dynamic.ResourceProvider {
  return providers[type];
}
