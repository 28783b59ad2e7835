import { z } from "zod";

import { defineKind, invalid, nonEmpty } from "./kind";
import { unavailable } from "./options";

export const service = defineKind({
  type: "service",
  fields: z.object({
    service: nonEmpty,
    entrypoint: z.string().nullish(),
    props: z.record(z.string(), z.json()).nullish(),
  }),
  data: "props",
  missing: ({ name, service: target }, { script, store }) =>
    target === script || store.scripts.get(target)
      ? undefined
      : invalid(`Could not resolve service binding '${name}'. Target script '${target}' not found.`, 10144),
  options: (binding, { hasWorker }) => {
    const { name, service: target, entrypoint, props } = binding;
    if (!hasWorker(target)) return unavailable(binding, `the Worker "${target}" does not run here.`);
    return {
      serviceBindings: { [name]: { name: target, ...(entrypoint && { entrypoint }), ...(props && { props }) } },
    };
  },
  shares: { as: "worker", id: (binding) => binding.service },
  calls: ({ service: script, entrypoint }) =>
    entrypoint && entrypoint !== "default" ? { script, name: entrypoint, isClass: false } : undefined,
});
