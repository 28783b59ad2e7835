import { z } from "zod";

import { OUTBOUND } from "../runtime/inside/outbound-said";
import { DISPATCH_NODE, dispatchWorker, outboundEntry } from "../runtime/names";
import { DISPATCH_NAMESPACES } from "../store/resources";
import { defineKind, invalid, nonEmpty } from "./kind";

/** The Worker that requests of the namespace's scripts pass, and what it gets from `get()` by name. */
const outbound = z.object({
  worker: z.object({ service: nonEmpty, entrypoint: z.string().nullish() }).nullish(),
  params: z.array(z.object({ name: z.string() })).nullish(),
});

export const dispatchNamespace = defineKind({
  type: "dispatch_namespace",
  fields: z.object({ namespace: nonEmpty, outbound: outbound.nullish() }),
  missing: ({ name, namespace }, { store }) =>
    DISPATCH_NAMESPACES.in(store).get(namespace)
      ? undefined
      : invalid(
          `Dispatch namespace binding '${name}' references namespace '${namespace}' which was not found.`,
          100_119,
        ),
  options: ({ name, namespace, outbound }) => ({
    wrappedBindings: {
      [name]: outbound?.worker
        ? {
            scriptName: dispatchWorker(namespace),
            bindings: {
              [OUTBOUND]: {
                entry: outboundEntry(outbound.worker),
                params: (outbound.params ?? []).map((param) => param.name),
              },
            },
          }
        : dispatchWorker(namespace),
    },
  }),
  shares: {
    as: DISPATCH_NODE,
    id: ({ namespace }) => namespace,
    workers: ({ outbound }) => (outbound?.worker ? [outbound.worker.service] : []),
  },
  outbound: ({ namespace, outbound }) => (outbound?.worker ? { namespace, ...outbound.worker } : undefined),
});
