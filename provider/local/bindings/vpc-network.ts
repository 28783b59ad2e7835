import { z } from "zod";

import { defineKind, invalid, nonEmpty } from "./kind";

export const vpcNetwork = defineKind({
  type: "vpc_network",
  fields: z.object({ network_id: nonEmpty.optional(), tunnel_id: nonEmpty.optional() }),
  invalid: ({ name, network_id, tunnel_id }) =>
    (network_id === undefined) === (tunnel_id === undefined)
      ? invalid(`binding ${name} of type vpc_network must have either \`network_id\` or \`tunnel_id\``)
      : undefined,
  doesNotRun: "Workers VPC does not run locally. Deploy the Worker to Cloudflare to use it.",
});
