// Runs in the program.
import type * as pulumi from "@pulumi/pulumi";

import { Binding } from "./bindable";

/**
 * A binding as Cloudflare's API has it, for what has no maker yet.
 *
 * @typeParam Env What the Worker's code sees.
 * @param api The binding as the API has it, less its `name`. Any field may be an output; a Pulumi secret stays one.
 * @see https://developers.cloudflare.com/workers/configuration/multipart-upload-metadata/#bindings
 *
 * @example
 * ```ts
 * bindings: { LOGS: binding.raw<Fetcher>({ type: "logfwdr", destination: "logs" }) }
 * ```
 */
export function raw<Env>(api: { type: string } & Record<string, pulumi.Input<unknown>>): Binding<NoInfer<Env>> {
  return new Binding(() => api);
}
