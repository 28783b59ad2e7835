import type { GroupSpec } from "./groups";
import { insideModule } from "./inside/source";
import type { WorkerOptions } from "./miniflare";
import { MODULES_ROOT } from "./modules";
import { dispatchNode, dispatchWorker, namesOf } from "./names";

/** What makes the bindings of a group's dispatch namespaces: each knows the scripts in its own. */
export function dispatchFactories({ nodes, workers }: GroupSpec): WorkerOptions[] {
  return namesOf(nodes, dispatchNode).map((namespace) => ({
    name: dispatchWorker(namespace),
    modulesRoot: MODULES_ROOT,
    modules: [insideModule("dispatch-namespace")],
    serviceBindings: Object.fromEntries(
      workers.flatMap(({ name, dispatched }) =>
        dispatched?.namespace === namespace ? [[dispatched.script, { name }]] : [],
      ),
    ),
  }));
}
