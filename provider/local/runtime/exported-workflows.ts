import { exportedNames, replacingMain } from "./main-module";
import type { WorkerOptions } from "./miniflare";
import { workflowBinding } from "./names";
import type { WorkerCode, WorkflowDefinition } from "./types";

/** The name of a binding that the Worker's code never sees: it is taken out of `env` before that code runs. */
const hiddenBinding = (className: string) => `internal:workflow:${className}`;

/** A Worker whose `ctx.exports` has its own Workflows, by their class; workerd has all its other classes there. */
export function exportingWorkflows(
  options: WorkerOptions,
  worker: WorkerCode,
  workflows: WorkflowDefinition[],
): WorkerOptions {
  const classes = classesOf(worker, workflows);
  if (classes.size === 0) return options;
  const hidden = JSON.stringify(Object.fromEntries([...classes.keys()].map((name) => [name, hiddenBinding(name)])));
  const replaced = replacingMain(options, worker, {
    name: "internal-main.js",
    from: "exported-workflows",
    imports: "withWorkflows",
    before: [`const added = withWorkflows(${hidden});`],
    made: new Map([...exportedNames(worker)].map((name) => [name, (old) => `added(${old})`])),
  });
  if (replaced === options) return options;
  return {
    ...replaced,
    wrappedBindings: {
      ...options.wrappedBindings,
      ...Object.fromEntries(
        [...classes].map(([className, workflow]) => [hiddenBinding(className), workflowBinding(workflow)]),
      ),
    },
  };
}

/** The Workflow of each class. A class that several Workflows run leads to the first of them by name. */
function classesOf({ name, script = name, exports }: WorkerCode, workflows: WorkflowDefinition[]): Map<string, string> {
  const exported = new Set(exports?.namedHandlers.map((each) => each.name));
  const own = workflows.filter(({ scriptName, className }) => scriptName === script && exported.has(className));
  const lastFirst = own.sort((a, b) => (a.name < b.name ? 1 : -1));
  return new Map(lastFirst.map(({ className, name: workflow }) => [className, workflow]));
}
