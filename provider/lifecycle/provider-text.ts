/** The resource types of this package; each has a definition, `resource.ts` in its folder. */
export type ResourceType =
  | "Worker"
  | "Workflow"
  | "WorkflowRun"
  | "Route"
  | "CustomDomain"
  | "QueueConsumer"
  | "EmailAddress"
  | "Container"
  | "WorkerBindings"
  | "LiveVersion"
  | "WorkerPreview";

/**
 * What Pulumi stores as the `__provider` of each resource and runs for it, in this deployment and in
 * all later ones. It names the package and holds no code of it, so upgrading the package changes no
 * resource, and a refresh or destroy always runs the installed version.
 */
export function providerText(type: ResourceType): string {
  return `exports.handler = () => require("pulumi-cloudflare-workers/dynamic").provider("${type}");`;
}

/** The type token of a resource. It is identity: a change would replace every resource of its kind. */
export function typeToken(type: ResourceType): string {
  return `pulumi-nodejs:dynamic/cloudflare:${type}`;
}
