import type { GroupSpec } from "./groups";
import { insideModule } from "./inside/source";
import type { WorkerOptions } from "./miniflare";
import { MODULES_ROOT } from "./modules";
import { dispatchNode, dispatchWorker } from "./names";

/** What makes the bindings of a group's dispatch namespaces: each knows the scripts in its own. */
export function dispatchFactories({ nodes, workers }: GroupSpec): WorkerOptions[] {
  const prefix = dispatchNode("");
  const namespaces = nodes.filter((node) => node.startsWith(prefix)).map((node) => node.slice(prefix.length));
  return namespaces.map((namespace) => ({
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
