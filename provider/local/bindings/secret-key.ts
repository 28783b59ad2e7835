import { z } from "zod";

import { defineKind, invalid, nonEmpty } from "./kind";

/** As workerd numbers them. */
const USAGES = ["encrypt", "decrypt", "sign", "verify", "deriveKey", "deriveBits", "wrapKey", "unwrapKey"] as const;

const PEM = { pkcs8: "PRIVATE KEY", spki: "PUBLIC KEY" } as const;

const fields = z.object({
  format: z.enum(["raw", "pkcs8", "spki", "jwk"]),
  algorithm: z.union([nonEmpty, z.record(z.string(), z.json())]),
  usages: z.array(z.enum(USAGES)),
  key_base64: nonEmpty.optional(),
  key_jwk: z.record(z.string(), z.json()).optional(),
});

export const secretKey = defineKind({
  type: "secret_key",
  fields,
  secret: true,
  invalid: ({ name, ...key }) => {
    const field = key.format === "jwk" ? "key_jwk" : "key_base64";
    return key[field] === undefined
      ? invalid(`binding ${name} of type secret_key must have a valid \`${field}\` specified`)
      : undefined;
  },
  // Whether it is a key of that algorithm, workerd says when it starts.
  tried: true,
  options: ({ name, ...key }) => ({
    nativeBindings: {
      [name]: {
        binding: {
          cryptoKey: {
            ...material(key),
            algorithm:
              typeof key.algorithm === "string" ? { name: key.algorithm } : { json: JSON.stringify(key.algorithm) },
            extractable: false,
            usages: key.usages.map((usage) => USAGES.indexOf(usage)),
          },
        },
      },
    },
  }),
});

/** The key as workerd reads it: base64 for raw bytes, PEM for the two that are DER, JSON for a JWK. */
function material({ format, key_base64 = "", key_jwk }: z.infer<typeof fields>): Record<string, string> {
  if (format === "jwk") return { jwk: JSON.stringify(key_jwk) };
  if (format === "raw") return { base64: key_base64 };
  const lines = key_base64.match(/.{1,64}/g) ?? [];
  return { [format]: [`-----BEGIN ${PEM[format]}-----`, ...lines, `-----END ${PEM[format]}-----`, ""].join("\n") };
}
