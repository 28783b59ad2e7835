import * as pulumi from "@pulumi/pulumi";

/** Whether a value is the resource with this type token, whichever copy of its package made it. */
export function isPulumiResource<Resource>(value: unknown, typeToken: string): value is Resource {
  return pulumi.CustomResource.isInstance(value) && "__pulumiType" in value && value.__pulumiType === typeToken;
}
