export type { Assets } from "./assets/options";
export * as binding from "./bindings";
export type { ApiBinding } from "./bindings/api-binding";
export type { Binding } from "./bindings/bindable";
export type { Bindings, BindingValue, EnvOf, PlainValue } from "./bindings/env";
export type { K2Stream } from "./bindings/k2";
export type { PipelineBinding } from "./bindings/pipelines";
export type { ServiceOf } from "./bindings/service-of";
export type { BundleOptions, ModuleOptions, ModuleRule, ModuleType } from "./bundle";
export type { BundleSummary } from "./bundle/source";
export type { ContainerArgs } from "./container/args";
export type {
  ContainerConstraints,
  ContainerObservability,
  ContainerSsh,
  CustomInstanceType,
  SshPublicKey,
} from "./container/state";
export type { CustomDomainArgs } from "./domain/args";
export type { DurableObjectArgs } from "./durable-object/args";
export { DurableObject } from "./durable-object/durable-object";
export { type DurableObjectRef, DurableObjectReference } from "./durable-object/reference";
export type { Duration } from "./lifecycle/duration";
export type { EmailAddressArgs } from "./email-address/args";
export type { RouteArgs } from "./route/args";
export type { QueueConsumerArgs, QueuePullConsumerArgs, QueueTarget } from "./queue-consumer/args";
export { QueuePullConsumer } from "./queue-consumer/pull-consumer";
export { DEFAULT_COMPATIBILITY_DATE, type WaitUntilLive, type WorkerArgs } from "./worker/args";
export { type WorkerRef, WorkerReference } from "./worker/reference";
export { Worker } from "./worker/worker";
export type { WorkerPreviewArgs } from "./worker-preview/args";
export { WorkerPreview } from "./worker-preview/worker-preview";
export { type WorkerModule, workerModule } from "./worker/worker-module";
export type { WorkflowArgs } from "./workflow/args";
export type { ParamsOf, WorkflowClass } from "./workflow/params-of";
export { type WorkflowRef, WorkflowReference } from "./workflow/reference";
export { type RegisteredWorkflow, Workflow } from "./workflow/workflow";
export { WorkflowRun, type WorkflowRunArgs } from "./workflow-run/workflow-run";
