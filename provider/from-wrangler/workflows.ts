import { camelCase, type Expression, literalOf, makerCall, object, optional, value } from "./expression";
import type { Fields } from "./fields";
import { handleId, type Handles, leadsTo, plainId } from "./handles";
import type { Notes } from "./notes";

/** The callee of a Workflow of the Worker's own. */
export const NEW_WORKFLOW = "new Workflow";

/** The Workflows that a Worker binds: its own as handles, those of other scripts as what the API gets. */
export function workflowBindings(
  entries: Fields[],
  worker: string,
  handles: Handles,
  notes: Notes,
): [Fields, Expression][] {
  return entries.map((entry): [Fields, Expression] => {
    const name = entry.requiredText("name");
    const className = entry.requiredText("class_name");
    const script = entry.text("script_name");
    if (script !== undefined && script !== worker) {
      for (const key of ["limits", "schedules", "concurrency", "default_retention", "jurisdiction"]) {
        if (entry.has(key)) notes.lost(entry.at(key), `must be set in the program that deploys "${script}".`);
      }
      const options = object({ scriptName: value(script), className: value(className) });
      const args = [
        { name: "workflowName", value: value(name) },
        { name: "", value: options },
      ];
      return [entry, makerCall("workflow", args)];
    }
    const plain = plainId(className);
    const candidates = [plain, camelCase(entry.requiredText("binding")), `${plain}Workflow`];
    const id = handleId(candidates, `${NEW_WORKFLOW} ${name}`, handles);
    return [entry, ownWorkflow(entry, id, name, className)];
  });
}

function ownWorkflow(entry: Fields, id: string, name: string, className: string): Expression {
  const limits = entry.object("limits");
  const concurrency = entry.object("concurrency");
  const retention = entry.object("default_retention");
  const schedules = entry.get("schedules");
  const args = object({
    name: value(name),
    className: leadsTo(id, className) ? undefined : value(className),
    limits: limits && object({ steps: optional(limits.number("steps")) }),
    schedules:
      schedules === undefined
        ? undefined
        : value(typeof schedules === "string" ? [schedules] : (entry.texts("schedules") ?? [])),
    concurrency: concurrency && object({ limit: optional(concurrency.number("limit")) }),
    retention:
      retention &&
      object({
        success: optional(retention.json("success_retention")),
        error: optional(retention.json("error_retention")),
      }),
    jurisdiction: literalOf(entry.text("jurisdiction")),
  });
  return {
    kind: "call",
    callee: NEW_WORKFLOW,
    args: [
      { name: "id", value: value(id) },
      { name: "", value: args },
    ],
  };
}

/** The name of a Workflow of the Worker's own; nothing when a binding is none. */
export function ownWorkflowName(binding: Expression): string | undefined {
  const args = binding.kind === "call" && binding.callee === NEW_WORKFLOW ? binding.args[1]?.value : undefined;
  const name = args?.kind === "object" ? args.entries.find(([key]) => key === "name")?.[1] : undefined;
  return name?.kind === "value" && typeof name.value === "string" ? name.value : undefined;
}
