import { z } from "zod";

import { defineKind, nonEmpty } from "./kind";

export const vpcService = defineKind({
  type: "vpc_service",
  fields: z.object({ service_id: nonEmpty }),
  doesNotRun: "Workers VPC does not run locally. Deploy the Worker to Cloudflare to use it.",
});
