// Runs in the program; its rule in the plugin's process as well.
import * as pulumi from "@pulumi/pulumi";

import { secretText as aSecret } from "../lifecycle/rules";
import type { Binding } from "./bindable";
import { sameWhereShown } from "./deployed-fields";
import { bindingKind } from "./kind";
import { takes } from "./made";
import type { SdkFields } from "./sdk-fields";

// The API never shows the text.
const kind = bindingKind({
  type: "secret_text",
  takes: takes({ text: aSecret }),
  isolated: true,
  same: sameWhereShown,
});

/**
 * Text that Cloudflare encrypts and nobody can read back. A Pulumi secret is that as it is, without this.
 *
 * @param text The text. It is a secret in the state and in previews, whether it is a Pulumi secret or not.
 * @see https://developers.cloudflare.com/workers/configuration/secrets/
 *
 * @example
 * ```ts
 * bindings: { PAYMENT_KEY: binding.secretText(process.env.PAYMENT_KEY ?? "") }
 * // in the Worker: env.PAYMENT_KEY
 * ```
 */
export function secretText(text: pulumi.Input<string>): Binding<string> {
  return kind.make({ text }, {}, () => ({ text: pulumi.secret(text) }) satisfies SdkFields<"secret_text">);
}

secretText.kind = kind;
