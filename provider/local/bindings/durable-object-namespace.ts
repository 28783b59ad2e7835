import { z } from "zod";

import { defineKind, invalid, nonEmpty } from "./kind";
import { unavailable } from "./options";

export const durableObjectNamespace = defineKind({
  type: "durable_object_namespace",
  fields: z.object({ class_name: nonEmpty, script_name: z.string().optional() }),
  missing: ({ name, script_name: target }, { script, store }) =>
    !target || target === script || store.scripts.get(target)
      ? undefined
      : invalid(`Could not resolve Durable Object binding '${name}'. Target script '${target}' not found.`),
  options: (binding, { worker, hasWorker }) => {
    const { name, class_name: className } = binding;
    const scriptName = binding.script_name || worker;
    if (!hasWorker(scriptName)) return unavailable(binding, `the Worker "${scriptName}" does not run here.`);
    return { durableObjects: { [name]: { className, scriptName, useSQLite: true } } };
  },
  shares: { as: "worker", id: ({ script_name }) => script_name || undefined },
  calls: ({ class_name: name, script_name }) => ({ name, script: script_name || undefined, isClass: true }),
});
