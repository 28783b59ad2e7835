// Runs in the program.
import type * as pulumi from "@pulumi/pulumi";

import type { Binding } from "./bindable";
import { bindingKind } from "./kind";
import type { SdkFields } from "./sdk-fields";

const fields = (text: pulumi.Input<string>) => ({ text }) satisfies SdkFields<"plain_text">;

const kind = bindingKind({
  type: "plain_text",
  isolated: true,
  recognised: { is: (value): value is string => typeof value === "string", fields },
});

/**
 * Text. A string is that as it is, without this.
 *
 * @param text The text, which anybody who can see the Worker in Cloudflare's dashboard can read.
 * @see https://developers.cloudflare.com/workers/configuration/environment-variables/
 *
 * @example
 * ```ts
 * bindings: { REGION: binding.plainText("eu") }
 * // in the Worker: env.REGION
 * ```
 */
export function plainText(text: pulumi.Input<string>): Binding<string> {
  return kind.bind(fields(text));
}

plainText.kind = kind;
