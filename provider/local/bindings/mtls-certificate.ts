import { z } from "zod";

import { MTLS_CERTIFICATES } from "../store/resources";
import { defineKind, invalid, nonEmpty } from "./kind";

export const mtlsCertificate = defineKind({
  type: "mtls_certificate",
  fields: z.object({ certificate_id: nonEmpty }),
  missing: ({ name, certificate_id }, { store }) =>
    MTLS_CERTIFICATES.in(store).get(certificate_id)
      ? undefined
      : invalid(`mTLS binding '${name}' references certificate '${certificate_id}' which was not found.`, 10143),
  doesNotRun: "A connection with an mTLS certificate does not run locally. Deploy the Worker to Cloudflare to use it.",
});
