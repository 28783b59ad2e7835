// Runs in the program.
import type * as pulumi from "@pulumi/pulumi";

import { text as aString } from "../lifecycle/rules";
import type { Binding } from "./bindable";
import { bindingKind } from "./kind";
import { takes } from "./made";
import type { SdkFields } from "./sdk-fields";

const fields = (text: pulumi.Input<string>) => ({ text }) satisfies SdkFields<"plain_text">;

const kind = bindingKind({
  type: "plain_text",
  takes: takes({ text: aString }),
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
  return kind.make({ text }, {}, () => fields(text));
}

plainText.kind = kind;
