import type { GroupSpec } from "./groups";
import { tryStart } from "./try-start";

/** The group without what keeps its workerd from starting, and why it is left out, by node. */
export async function withoutBroken(spec: GroupSpec): Promise<{ spec: GroupSpec; broken: Map<string, string> }> {
  const broken = new Map<string, string>();
  for (const worker of spec.workers) {
    const found = await tryStart(worker);
    if ("kind" in found) {
      broken.set(`worker:${worker.name}`, found.message);
      continue;
    }
    for (const { name, className, scriptName } of spec.workflows) {
      if (scriptName !== worker.name || found.namedHandlers.some((each) => each.name === className)) continue;
      broken.set(`workflow:${name}`, `its class ${className} is not exported by the Worker "${worker.name}"`);
    }
  }
  return {
    spec: {
      ...spec,
      workers: spec.workers.filter(({ name }) => !broken.has(`worker:${name}`)),
      workflows: spec.workflows.filter(({ name }) => !broken.has(`workflow:${name}`)),
    },
    broken,
  };
}
