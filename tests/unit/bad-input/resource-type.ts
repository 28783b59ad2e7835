import type { ResourceType } from "../../../provider/lifecycle/provider-text";

const TYPES: Record<ResourceType, true> = {
  Worker: true,
  Workflow: true,
  Route: true,
  CustomDomain: true,
  WorkerPreview: true,
  WorkflowRun: true,
  EmailAddress: true,
  Container: true,
  QueueConsumer: true,
  WorkerBindings: true,
  LiveVersion: true,
};

export function isResourceType(text: string): text is ResourceType {
  return text in TYPES;
}
