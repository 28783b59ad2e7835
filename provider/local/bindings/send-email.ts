import { z } from "zod";

import { defineKind, invalid } from "./kind";

const addresses = z.array(z.string()).nullish();

export const sendEmail = defineKind({
  type: "send_email",
  fields: z.object({
    destination_address: z.string().nullish(),
    allowed_destination_addresses: addresses,
    allowed_sender_addresses: addresses,
  }),
  invalid: ({ name, destination_address, allowed_destination_addresses }) =>
    destination_address && allowed_destination_addresses
      ? invalid(
          `binding ${name} of type send_email must have either \`destination_address\` or \`allowed_destination_addresses\`, not both`,
        )
      : undefined,
  options: ({ name, destination_address, allowed_destination_addresses, allowed_sender_addresses }) => ({
    email: {
      send_email: [
        {
          name,
          ...(destination_address && { destination_address }),
          ...(allowed_destination_addresses && { allowed_destination_addresses }),
          ...(allowed_sender_addresses && { allowed_sender_addresses }),
        },
      ],
    },
  }),
});
