import { calledBy } from "../bindings/table";
import type { GroupSpec } from "./groups";
import { tryStart } from "./try-start";
import type { ApiBinding } from "./types";

/** The group without what keeps its workerd from starting, and why it is left out, by node. */
export async function withoutBroken(
  spec: GroupSpec,
  data: string,
): Promise<{ spec: GroupSpec; broken: Map<string, string> }> {
  const broken = new Map<string, string>();
  const exported = new Map<string, string[]>();
  for (const worker of spec.workers) {
    const found = await tryStart(worker, data);
    if ("kind" in found) {
      broken.set(`worker:${worker.name}`, found.message);
      continue;
    }
    exported.set(
      worker.name,
      found.namedHandlers.map((each) => each.name),
    );
    for (const { name, className, scriptName } of spec.workflows) {
      if (scriptName !== worker.name || exported.get(worker.name)?.includes(className)) continue;
      broken.set(`workflow:${name}`, `its class ${className} is not exported by the Worker "${worker.name}"`);
    }
  }
  const withReason = (binding: ApiBinding, worker: string): ApiBinding => {
    const called = calledBy(binding, worker);
    if (called === undefined || exported.get(called.script)?.includes(called.name) !== false) return binding;
    return { ...binding, unavailable: `the Worker "${called.script}" does not export ${called.name}.` };
  };
  const repaired = spec.workers.map((worker) => ({
    ...worker,
    bindings: worker.bindings.map((binding) => withReason(binding, worker.name)),
  }));
  return {
    spec: {
      ...spec,
      workers: repaired.filter(({ name }) => !broken.has(`worker:${name}`)),
      // Their instances can still be looked at, without a script that could run them.
      workflows: spec.workflows.map((each) =>
        broken.has(`workflow:${each.name}`) ? { ...each, scriptName: "" } : each,
      ),
    },
    broken,
  };
}
