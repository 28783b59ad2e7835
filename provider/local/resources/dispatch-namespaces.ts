import { randomUUID } from "node:crypto";

import { z } from "zod";

import { ApiError } from "../envelope";
import { DISPATCH_NAMESPACES } from "../store/resources";
import { change, type Resource } from "./resource";

const named = z.object({ name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/) });

/** `workers/dispatch/namespaces`. Nothing can be uploaded into one here. */
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
  shown: ({ createdOn, modifiedOn, fields: { id, name } }, { accountId }) => ({
    namespace_id: id,
    namespace_name: name,
    script_count: 0,
    trusted_workers: false,
    created_by: accountId,
    created_on: createdOn,
    modified_by: accountId,
    modified_on: modifiedOn,
  }),
  missing: () => new ApiError(404, 100119, "workers.api.error.dispatch_namespace_not_found"),
  list: {},
};
