import type { Services } from "../context";
import { ApiError } from "../envelope";
import { errors } from "../errors";
import type { InstanceState } from "../runtime/types";
import type { InstanceRecord, WorkflowRecord } from "../store/records";
import { instanceRecordOf } from "./instance-list";
import { workflowOf } from "./workflows";

/** An instance that a path names. */
export async function instanceOf(
  services: Services,
  name: string,
  id: string,
): Promise<{ workflow: WorkflowRecord; record: InstanceRecord }> {
  const workflow = workflowOf(services, name);
  const record = await instanceRecordOf(services, workflow, id);
  if (!record) throw errors.instance();
  if (!services.store.scripts.get(workflow.scriptName)) {
    const message = `The Worker '${workflow.scriptName}' of this Workflow does not exist on your account.`;
    throw new ApiError(404, 10007, message);
  }
  return { workflow, record };
}

/** What the runtime knows of an instance. */
export async function stateOf(
  { runtime, store }: Services,
  workflow: WorkflowRecord,
  record: InstanceRecord,
): Promise<InstanceState> {
  try {
    return await runtime.instances.state(workflow.name, record.id);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes("(instance.not_found)")) throw error;
    store.forgetInstance(record);
    throw errors.instance();
  }
}
