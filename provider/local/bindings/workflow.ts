import { z } from "zod";

import { workflowBinding } from "../runtime/names";
import { defineKind, nonEmpty } from "./kind";
import { unavailable } from "./options";

export const workflow = defineKind({
  type: "workflow",
  fields: z.object({
    workflow_name: nonEmpty,
    class_name: z.string().optional(),
    script_name: z.string().optional(),
  }),
  options: (binding, { hasWorkflow }) => {
    const { name, workflow_name: target } = binding;
    if (!hasWorkflow(target)) {
      return unavailable(
        binding,
        `the Workflow "${target}" is not registered with a Worker that runs here. Register it and try again.`,
      );
    }
    return { wrappedBindings: { [name]: workflowBinding(target) } };
  },
  shares: { as: "workflow", id: ({ workflow_name }) => workflow_name },
  calls: ({ class_name: name, script_name: script }) => (name ? { name, script, isClass: true } : undefined),
});
