import { z } from "zod";

import { defineKind, invalid } from "./kind";

const ID = /^[0-9a-f]{32}$/;

export const kvNamespace = defineKind({
  type: "kv_namespace",
  fields: z.object({ namespace_id: z.string().min(1) }),
  invalid: ({ namespace_id: id }) =>
    ID.test(id)
      ? undefined
      : invalid(`KV namespace '${id}' is not valid. Please verify the namespace_id in your configuration.`, 10042),
  missing: ({ namespace_id: id }, { store }) =>
    store.namespaces.get(id) ? undefined : invalid(`KV namespace '${id}' not found.`, 10041),
  options: ({ name, namespace_id }) => ({ kvNamespaces: { [name]: namespace_id } }),
  shares: {
    as: "kv",
    id: ({ namespace_id }) => namespace_id,
    gateway: (node, id) => ({ kvNamespaces: { [node]: id } }),
  },
});
