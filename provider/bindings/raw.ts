// Runs in the program.
import type * as pulumi from "@pulumi/pulumi";

import { filledText, type Rule } from "../lifecycle/rules";
import type { Binding } from "./bindable";
import { made } from "./made";

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
  return made(hasType, {}, api, (given) => given);
}

const hasType: Rule = (value, property) => {
  const { type, name } = Object(value) as { type?: unknown; name?: unknown };
  const at = `${property}.type`;
  if (type === undefined)
    return [{ property: at, reason: "Must be set: the type of the binding in Cloudflare's API." }];
  if (name === undefined) return filledText(type, at);
  return [{ property: `${property}.name`, reason: "Does not exist. The name is the key in `bindings`." }];
};
