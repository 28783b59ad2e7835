// Runs in the program.
import type { SecretsStoreSecret } from "@cloudflare/workers-types";
import type * as pulumi from "@pulumi/pulumi";

import { filledText } from "../lifecycle/rules";
import type { Binding } from "./bindable";
import { type AccountResource, cloudflareResource } from "./cloudflare-resource";
import { bindingKind } from "./kind";
import { takes } from "./made";
import type { SdkFields } from "./sdk-fields";

/** `cloudflare.SecretsStoreSecret` of @pulumi/cloudflare. */
export interface SecretsStoreSecretResource extends AccountResource {
  readonly name: pulumi.Output<string>;
  readonly storeId: pulumi.Output<string>;
  readonly scopes: pulumi.Output<string[]>;
}

export interface SecretsStoreSecretOptions {
  /** The ID of the store. */
  storeId: pulumi.Input<string>;
  /** The name of the secret in the store. */
  secretName: pulumi.Input<string>;
}

const fields = ({ storeId, secretName }: SecretsStoreSecretOptions) =>
  ({ store_id: storeId, secret_name: secretName }) satisfies SdkFields<"secrets_store_secret">;

const kind = bindingKind({
  type: "secrets_store_secret",
  takes: takes({ storeId: filledText, secretName: filledText }),
  recognised: cloudflareResource<SecretsStoreSecretResource, SecretsStoreSecret>(
    ["SecretsStoreSecret"],
    ({ storeId, name }) => fields({ storeId, secretName: name }),
  ),
});

/**
 * A secret of the account's Secrets Store. A `cloudflare.SecretsStoreSecret` is bound as it is, without this.
 *
 * @see https://developers.cloudflare.com/secrets-store/integrations/workers/
 *
 * @example
 * ```ts
 * bindings: { SIGNING_KEY: binding.secretsStoreSecret({ storeId: "8f7a1cdced6342c18d223ece462fd88d", secretName: "signing-key" }) }
 * // in the Worker: await env.SIGNING_KEY.get()
 * ```
 */
export function secretsStoreSecret(options: SecretsStoreSecretOptions): Binding<SecretsStoreSecret> {
  return kind.make({}, options, fields);
}

secretsStoreSecret.kind = kind;
