import { randomUUID, X509Certificate } from "node:crypto";

import { z } from "zod";

import { ApiError } from "../envelope";
import { MTLS_CERTIFICATES, type mtlsCertificate } from "../store/resources";
import type { Resource } from "./resource";

const INVALID = 1412;

const sent = z.object({
  name: z.string().optional(),
  ca: z.boolean(),
  certificates: z.string(),
  private_key: z.string().optional(),
});

/** `mtls_certificates`. A private key is never shown. */
export const mtlsCertificates: Resource<z.infer<typeof mtlsCertificate>> = {
  kind: MTLS_CERTIFICATES,
  invalid: INVALID,
  create: sent
    .refine(({ ca, private_key: key }) => ca || key !== undefined, {
      path: ["private_key"],
      message: "is required for a certificate that is not a CA's",
    })
    .transform(({ private_key: privateKey, ...rest }) => {
      const { issuer, serialNumber, validToDate } = parsed(rest.certificates);
      return {
        ...rest,
        id: randomUUID(),
        ...(privateKey !== undefined && { privateKey }),
        issuer: issuer.replaceAll("\n", ", "),
        serialNumber: BigInt(`0x${serialNumber}`).toString(),
        expiresOn: validToDate.toISOString(),
      };
    }),
  keyOf: ({ id }) => id,
  unique: {
    of: ({ certificates }) => certificates,
    taken: () => new ApiError(400, 1471, "The certificate already exists"),
  },
  shown: ({ createdOn, fields: { id, name, ca, certificates, issuer, serialNumber, expiresOn } }) => ({
    id,
    name: name ?? "",
    ca,
    certificates,
    issuer,
    serial_number: serialNumber,
    expires_on: expiresOn,
    uploaded_on: createdOn,
    type: "custom",
  }),
  missing: () => new ApiError(404, 1472, "Certificate not found"),
  list: {
    matches: ({ fields }, { name, ca }) =>
      (name === undefined || fields.name === name) && (ca === undefined || fields.ca === (ca === "true")),
  },
};

function parsed(certificates: string): X509Certificate {
  try {
    return new X509Certificate(certificates);
  } catch {
    throw new ApiError(400, INVALID, "The certificate is not valid PEM.");
  }
}
