import { z } from "zod";

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
  doesNotRun:
    "Workers for Platforms does not run locally: a dispatch namespace has no scripts here. Deploy the Worker to Cloudflare to use it.",
});
