import { randomUUID } from "node:crypto";

import { z } from "zod";

import { ApiError } from "../envelope";
import { errors } from "../errors";
import { deleteScript } from "../routes/delete-script";
import { DISPATCH_NAMESPACES } from "../store/resources";
import { change, type Resource } from "./resource";

const named = z.object({ name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/) });

/** `workers/dispatch/namespaces`: with a namespace, the scripts in it go. */
export const dispatchNamespaces: Resource<{ id: string; name: string }> = {
  kind: DISPATCH_NAMESPACES,
  invalid: 10021,
  create: named.transform(({ name }) => ({ id: randomUUID(), name })),
  keyOf: ({ name }) => name,
  unique: {
    of: ({ name }) => name,
    taken: () => new ApiError(409, 100120, "workers.api.error.dispatch_namespace_already_exists"),
  },
  put: change(named, ({ id }, { name }) => ({ id, name })),
  shown: ({ createdOn, modifiedOn, fields: { id, name } }, { accountId, store }) => ({
    namespace_id: id,
    namespace_name: name,
    script_count: store.scripts.inNamespace(id).length,
    trusted_workers: false,
    created_by: accountId,
    created_on: createdOn,
    modified_by: accountId,
    modified_on: modifiedOn,
  }),
  missing: errors.dispatchNamespace,
  list: {},
  async beforeDelete(services, { fields: { id } }) {
    for (const { name } of services.store.scripts.inNamespace(id)) await deleteScript(services, name, true);
  },
  givenToWorkers: true,
};
