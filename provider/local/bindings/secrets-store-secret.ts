import { z } from "zod";

import { storeSecretWorker } from "../runtime/names";
import { defineKind, nonEmpty } from "./kind";

export const secretsStoreSecret = defineKind({
  type: "secrets_store_secret",
  fields: z.object({ store_id: nonEmpty, secret_name: nonEmpty, value: z.string().optional() }),
  options: ({ name, secret_name, value }) => ({
    wrappedBindings: {
      [name]: { scriptName: storeSecretWorker, bindings: { name: secret_name, ...(value !== undefined && { value }) } },
    },
  }),
});
