import { z } from "zod";

import { storeSecretWorker } from "../runtime/names";
import { STORE_SECRETS } from "../store/resources";
import type { Store } from "../store/store";
import { defineKind, invalid, nonEmpty } from "./kind";

export const secretsStoreSecret = defineKind({
  type: "secrets_store_secret",
  fields: z.object({ store_id: nonEmpty, secret_name: nonEmpty, value: z.string().optional() }),
  missing: ({ name, store_id, secret_name }, { store }) =>
    valueOf(store, store_id, secret_name) === undefined
      ? invalid(`Secrets Store binding '${name}' references secret '${secret_name}' which was not found.`, 10182)
      : undefined,
  resolve(binding, { store }) {
    const value = valueOf(store, binding.store_id, binding.secret_name);
    return value === undefined ? binding : { ...binding, value };
  },
  options: ({ name, secret_name, value }) => ({
    wrappedBindings: {
      [name]: { scriptName: storeSecretWorker, bindings: { name: secret_name, ...(value !== undefined && { value }) } },
    },
  }),
});

function valueOf(store: Store, id: unknown, name: unknown): string | undefined {
  const secrets = STORE_SECRETS.in(store).all();
  return secrets.find(({ key, fields }) => key.startsWith(`${String(id)}/`) && fields.name === name)?.fields.value;
}
