import { z } from "zod";

import { defineKind, nonEmpty } from "./kind";

export const mtlsCertificate = defineKind({
  type: "mtls_certificate",
  fields: z.object({ certificate_id: nonEmpty }),
  doesNotRun: "A connection with an mTLS certificate does not run locally. Deploy the Worker to Cloudflare to use it.",
});
