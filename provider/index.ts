export { binding } from "./bindings";
export type { ApiBinding } from "./bindings/api-binding";
export type { Binding } from "./bindings/binding";
export type { Bindings, BindingValue, EnvOf, PlainValue } from "./bindings/env";
export type { BundleOptions } from "./bundle";
export type { BundleSummary } from "./source";
export { DEFAULT_COMPATIBILITY_DATE, Worker, type WorkerArgs } from "./worker";
export { type Duration, Workflow, type WorkflowArgs } from "./workflow";
