import { randomUUID } from "node:crypto";

import { z } from "zod";

import { ApiError } from "../envelope";
import { AGENT_MEMORY_NAMESPACES } from "../store/resources";
import type { Resource } from "./resource";

/** `agent-memory/namespaces`, as wrangler asks for them: the official SDK does not know them. */
export const agentMemoryNamespaces: Resource<{ id: string; name: string }> = {
  kind: AGENT_MEMORY_NAMESPACES,
  invalid: 1001,
  create: z
    .object({ name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/) })
    .transform(({ name }) => ({ id: randomUUID(), name })),
  keyOf: ({ name }) => name,
  unique: { of: ({ name }) => name, taken: (name) => new ApiError(409, 1001, `Namespace ${name} already exists`) },
  shown: ({ createdOn, modifiedOn, fields }, { accountId }) => ({
    ...fields,
    account_id: accountId,
    created_at: createdOn,
    updated_at: modifiedOn,
  }),
  missing: () => new ApiError(404, 1002, "Namespace not found"),
  list: {},
};
