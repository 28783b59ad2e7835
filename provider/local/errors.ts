import { ApiError } from "./envelope";

/** Cloudflare's refusals, by what is missing or wrong; statuses and codes as its services answer them. */
export const errors = {
  route: (path: string) =>
    new ApiError(404, 7003, `Could not route to ${path}, perhaps your object identifier is invalid?`),
  notImplemented: (method: string, path: string) =>
    new ApiError(
      404,
      7003,
      `Could not route to ${path}: the embedded Cloudflare does not implement ${method} for this path.`,
    ),
  token: () => new ApiError(401, 10000, "Authentication error"),
  account: () => new ApiError(403, 10000, "Authentication error"),
  script: () => new ApiError(404, 10007, "This Worker does not exist on your account."),
  dispatchNamespace: () => new ApiError(404, 100119, "workers.api.error.dispatch_namespace_not_found"),
  dispatchedScript: () => new ApiError(404, 10092, "workers.api.error.script_not_found"),
  service: (name: string) => new ApiError(404, 10090, `workers.api.error.service_not_found: ${name}`),
  noSubdomain: () => new ApiError(404, 10007, "You need to register a workers.dev subdomain first."),
  secret: () => new ApiError(404, 10056, "workers.api.error.secret_not_found"),
  version: () => new ApiError(404, 10071, "workers.api.error.version_not_found"),
  deployment: () => new ApiError(404, 10336, "workers.api.error.deployment_not_found"),
  preview: () => new ApiError(404, 10025, "workers.api.error.preview_not_found"),
  previewDeployment: () => new ApiError(404, 10025, "workers.api.error.preview_deployment_not_found"),
  noPreviewDeployment: () => new ApiError(404, 10222, "The preview has no deployment yet."),
  workflow: () => new ApiError(404, 10200, "workflows.api.error.workflow.not_found"),
  workflowVersion: () => new ApiError(404, 10300, "workflows.api.error.version.not_found"),
  instance: () => new ApiError(404, 10400, "workflows.api.error.instance.not_found"),
  step: (name: string) => new ApiError(404, 10400, `workflows.api.error.step.not_found: ${name}`),
  instanceExists: () => new ApiError(409, 10405, "workflows.api.error.instance.already_exists"),
  durableObjectNamespace: () => new ApiError(404, 10066, "workers.api.error.durable_object_namespace_not_found"),
  zone: () => new ApiError(404, 1001, "Invalid zone identifier"),
  zoneOf: (host: string) => new ApiError(404, 10083, `The zone of '${host}' was not found.`),
  workerRoute: () => new ApiError(404, 10009, "workers.api.error.route_not_found"),
  customDomain: () => new ApiError(404, 100114, "workers.api.error.domain_not_found"),
  namespace: () => new ApiError(404, 10013, "namespace not found"),
  key: () => new ApiError(404, 10009, "get: 'key not found'"),
} as const;
