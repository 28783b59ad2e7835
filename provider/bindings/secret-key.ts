// Runs in the program; its rule in the plugin's process as well.
import type { CryptoKey, JsonWebKey } from "@cloudflare/workers-types";
import * as pulumi from "@pulumi/pulumi";

import { list, oneOf, type Rule, rule, secretText, typeOf } from "../lifecycle/rules";
import { isUnknown } from "../lifecycle/unknown";
import type { Binding } from "./bindable";
import { sameWhereShown } from "./deployed-fields";
import { bindingKind } from "./kind";
import { takes } from "./made";
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

const isObject = (value: unknown) => typeOf(value) === "an object";
const algorithm = rule(
  "the name of an algorithm or an object that has it as `name`",
  (value) => (typeof value === "string" && value !== "") || (isObject(value) && "name" in Object(value)),
);
const usages = oneOf("encrypt", "decrypt", "sign", "verify", "deriveKey", "deriveBits", "wrapKey", "unwrapKey");
const properties = takes({
  algorithm,
  usages: list(usages),
  format: oneOf("raw", "pkcs8", "spki", "jwk"),
  key: rule("a string, or a JSON Web Key", (value) => typeof value === "string" || isObject(value), typeOf),
});
const jwk = rule("a JSON Web Key, as the format is jwk", isObject, typeOf);

const secretKeyRule: Rule = (value, property) => {
  const failures = properties(value, property);
  if (failures.length > 0) return failures;
  const { format, key } = Object(value) as { format?: unknown; key?: unknown };
  if (isUnknown(format)) return [];
  return (format === "jwk" ? jwk : secretText)(key, `${property}.key`);
};

// The API shows neither the key nor, in some answers, what is known of it.
const kind = bindingKind({ type: "secret_key", takes: secretKeyRule, isolated: true, same: sameWhereShown });

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
  return kind.make({}, options, (given) => {
    const key =
      given.format === "jwk" ? { key_jwk: pulumi.secret(given.key) } : { key_base64: pulumi.secret(given.key) };
    const { algorithm, format, usages } = given;
    return { algorithm, format, usages, ...key } satisfies SdkFields<"secret_key">;
  });
}

secretKey.kind = kind;
