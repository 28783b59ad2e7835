import { insideModule } from "./inside/source";
import type { WorkerOptions } from "./miniflare";
import { esModule } from "./modules";
import { workflowBindingWorker } from "./names";
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
  const [main, ...others] = options.modules;
  if (classes.size === 0 || main?.type !== "ESModule") return options;
  return {
    ...options,
    modules: [
      esModule("internal-main.js", mainModule(main.path, worker, [...classes.keys()])),
      insideModule("exported-workflows"),
      main,
      ...others,
    ],
    wrappedBindings: {
      ...options.wrappedBindings,
      ...Object.fromEntries(
        [...classes].map(([className, workflow]) => [hiddenBinding(className), workflowBindingWorker(workflow)]),
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

/** What runs in place of the Worker's main module: it exports the same. */
function mainModule(path: string, { exports }: WorkerCode, classes: string[]): string {
  const from = JSON.stringify(`.${path}`);
  const hidden = JSON.stringify(Object.fromEntries(classes.map((name) => [name, hiddenBinding(name)])));
  const named = (exports?.namedHandlers ?? []).map(({ name }) => name).filter((name) => name !== "default");
  return `import { withWorkflows } from "./exported-workflows.worker.js";
import * as main from ${from};
export * from ${from};
const added = withWorkflows(${hidden});
${named.map((name, i) => `const named${i} = added(main[${JSON.stringify(name)}]);\nexport { named${i} as ${JSON.stringify(name)} };`).join("\n")}
${(exports?.handlers ?? []).length > 0 ? "export default added(main.default);" : ""}
`;
}
