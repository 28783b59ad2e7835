import { z } from "zod";

import { namespaceBehind, ownerOf } from "../durable-objects/bindings";
import { defineKind, invalid } from "./kind";
import { unavailable } from "./options";

const text = z.string().optional();

/** Where the objects of a class are, as the runtime is told. */
const storage = z.object({ key: z.string(), sqlite: z.boolean() });

export const durableObjectNamespace = defineKind({
  type: "durable_object_namespace",
  fields: z.object({ class_name: text, script_name: text, namespace_id: text, storage: storage.optional() }),
  invalid: ({ name, class_name, namespace_id }) =>
    class_name || namespace_id
      ? undefined
      : invalid(`binding ${name} of type durable_object_namespace must have a valid \`class_name\` specified`),
  // A class may have another name or owner since the binding was uploaded: the namespace is the same.
  resolve: (binding, { script, store }) => {
    const namespace = namespaceBehind(binding, script, store.durableObjects.state);
    if (namespace === undefined) {
      const owner = ownerOf(binding, script);
      return { ...binding, unavailable: `the script "${owner}" has no Durable Object namespace for it.` };
    }
    const { className, key, sqlite } = namespace;
    return { ...binding, class_name: className, script_name: namespace.script, storage: { key, sqlite } };
  },
  options: (binding, { script, hasWorker }) => {
    const { name, class_name: className = "", storage: found } = binding;
    const scriptName = binding.script_name || script;
    if (!hasWorker(scriptName)) return unavailable(binding, `the Worker "${scriptName}" does not run here.`);
    const where = found && { unsafeUniqueKey: found.key };
    return { durableObjects: { [name]: { className, scriptName, useSQLite: found?.sqlite ?? true, ...where } } };
  },
  shares: { as: "worker", id: ({ script_name }) => script_name || undefined },
  calls: ({ class_name: name, script_name }) =>
    name ? { name, script: script_name || undefined, isClass: true } : undefined,
});
