// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import type { Fields, Recognised } from "./kind";

/** What every resource of an account has. */
export interface AccountResource extends pulumi.CustomResource {
  readonly accountId: pulumi.Output<string>;
}

/**
 * A resource of @pulumi/cloudflare, recognised by its type token and typed by its shape, so that neither importing this
 * package nor checking its types needs that one.
 *
 * @param classes Its class, and those that it had in older versions.
 * @param fields What the API gets; what is unknown in a preview stays so, and nothing else with it.
 */
export function cloudflareResource<Resource extends AccountResource, Env>(
  classes: string[],
  fields: (resource: Resource) => Fields,
): Recognised<Resource, Env> {
  const tokens = classes.map((name) => `cloudflare:index/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`);
  return {
    is: (value): value is Resource => tokens.some((token) => isPulumiResource(value, token)),
    fields(resource, name, worker) {
      worker.inAccount(`bindings.${name}`, resource.accountId);
      return fields(resource);
    },
  };
}

/** Whether a value is the resource with this type token, whichever copy of its package made it. */
export function isPulumiResource<Resource>(value: unknown, typeToken: string): value is Resource {
  return pulumi.CustomResource.isInstance(value) && "__pulumiType" in value && value.__pulumiType === typeToken;
}
