import { z } from "zod";

import { DISPATCH_NODE, dispatchWorker } from "../runtime/names";
import { DISPATCH_NAMESPACES } from "../store/resources";
import { defineKind, invalid, nonEmpty } from "./kind";

export const dispatchNamespace = defineKind({
  type: "dispatch_namespace",
  fields: z.object({ namespace: nonEmpty }),
  missing: ({ name, namespace }, { store }) =>
    DISPATCH_NAMESPACES.in(store).get(namespace)
      ? undefined
      : invalid(
          `Dispatch namespace binding '${name}' references namespace '${namespace}' which was not found.`,
          100_119,
        ),
  options: ({ name, namespace }) => ({ wrappedBindings: { [name]: dispatchWorker(namespace) } }),
  shares: { as: DISPATCH_NODE, id: ({ namespace }) => namespace },
});
