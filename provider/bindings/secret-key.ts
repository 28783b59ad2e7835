// Runs in the program; its rule in the plugin's process as well.
import type { CryptoKey, JsonWebKey } from "@cloudflare/workers-types";
import * as pulumi from "@pulumi/pulumi";

import type { Binding } from "./bindable";
import { sameWhereShown } from "./deployed-fields";
import { bindingKind } from "./kind";
import type { SdkFields } from "./sdk-fields";

export type SecretKeyOptions = {
  /** What the key is for, as `importKey` of Web Crypto takes it: `"AES-GCM"`, `{ name: "HMAC", hash: "SHA-256" }`.
   * @see https://developer.mozilla.org/en-US/docs/Web/API/SubtleCrypto/importKey#algorithm */
  algorithm: pulumi.Input<string | { name: string; [parameter: string]: unknown }>;
  /** What the code may do with it. */
  usages: pulumi.Input<pulumi.Input<SecretKeyUsage>[]>;
} & (
  | {
      format: "raw" | "pkcs8" | "spki";
      /** The key in Base64. It is a secret in the state and in previews, whether it is a Pulumi secret or not. */
      key: pulumi.Input<string>;
    }
  | {
      format: "jwk";
      /** The key as a JSON Web Key. It is a secret in the state and in previews, whether it is a Pulumi secret or not. */
      key: pulumi.Input<JsonWebKey>;
    }
);

export type SecretKeyUsage =
  "encrypt" | "decrypt" | "sign" | "verify" | "deriveKey" | "deriveBits" | "wrapKey" | "unwrapKey";

// The API shows neither the key nor, in some answers, what is known of it.
const kind = bindingKind({ type: "secret_key", isolated: true, same: sameWhereShown });

/**
 * A key that the code can use with Web Crypto and cannot read.
 *
 * @see https://developers.cloudflare.com/workers/configuration/multipart-upload-metadata/#bindings
 *
 * @example
 * ```ts
 * bindings: {
 *   SIGNING_KEY: binding.secretKey({
 *     algorithm: { name: "HMAC", hash: "SHA-256" },
 *     format: "raw",
 *     usages: ["sign", "verify"],
 *     key: config.requireSecret("signingKey"),
 *   }),
 * }
 * // in the Worker: await crypto.subtle.sign("HMAC", env.SIGNING_KEY, bytes)
 * ```
 */
export function secretKey(options: SecretKeyOptions): Binding<CryptoKey> {
  const { algorithm, format, usages } = options;
  const key =
    options.format === "jwk" ? { key_jwk: pulumi.secret(options.key) } : { key_base64: pulumi.secret(options.key) };
  return kind.bind({ algorithm, format, usages, ...key } satisfies SdkFields<"secret_key">);
}

secretKey.kind = kind;
