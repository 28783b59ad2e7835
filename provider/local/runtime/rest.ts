import { z } from "zod";
import { kindOf } from "../bindings/table";
import type { GroupSpec } from "./groups";
import type { Workerd } from "./workerd";
import { callWorkflow } from "./call-workflow";

const countSchema = z.object({ result: z.number() });

/** Whether a workerd can be ended and started again when somebody asks, and nobody notices. */
export async function isAtRest(workerd: Workerd): Promise<boolean> {
  if (workerd.inUse || actsByItself(workerd.spec)) return false;
  try {
    const { result: invocations } = countSchema.parse(await (await workerd.call("/control/invocations", {})).json());
    if (invocations > 0) return false;
    for (const { name } of workerd.spec.workflows) {
      if ((await callWorkflow(workerd, name, "unfinished", [])) !== 0) return false;
    }
  } catch {
    // One that does not answer is about to end, or to start again.
    return false;
  }
  return !workerd.inUse;
}

/** Objects may have alarms and timers, queues deliver their messages by themselves. */
function actsByItself({ workers, queues }: GroupSpec): boolean {
  return (
    queues.length > 0 ||
    workers.some(
      ({ durableObjects = [], bindings }) =>
        durableObjects.length > 0 || bindings.some((binding) => kindOf(binding).inMemory),
    )
  );
}
