import type { Services } from "../context";
import type { InstanceStatus } from "../runtime/types";
import type { InstanceRecord, WorkflowRecord } from "../store/records";

/** What the service answers to a body or a query that it cannot take. */
export const INVALID_BODY = 10002;
export const FINISHED: ReadonlySet<string> = new Set(["complete", "errored", "terminated"]);

export interface KnownInstance {
  record: InstanceRecord;
  status: InstanceStatus;
}

/** All instances of a Workflow, newest first: those that were asked for here, and those that code in a Worker created. */
export async function knownInstances(services: Services, workflow: WorkflowRecord): Promise<KnownInstance[]> {
  const running = await services.runtime.listInstances(workflow.name);
  for (const { id, created } of running) {
    if (!services.store.instance(workflow, id)) adopt(services, workflow, id, created);
  }
  const statuses = new Map<string, InstanceStatus>(running.map(({ id, state }) => [id, state]));
  // What code in a Worker deleted is known here only.
  const deleted = services.store.instancesOf(workflow).filter(({ id, handedOver }) => handedOver && !statuses.has(id));
  for (const record of deleted) services.store.forgetInstance(record);
  return services.store
    .instancesOf(workflow)
    .map((record) => ({ record, status: statuses.get(record.id) ?? "queued" }))
    .sort((a, b) => b.record.createdOn.localeCompare(a.record.createdOn));
}

/** A record for an instance of which only the runtime knew: from now on it keeps its version. */
function adopt({ store }: Services, workflow: WorkflowRecord, id: string, created: string): void {
  store.instances.set({
    workflowId: workflow.id,
    id,
    versionId: workflow.versions[0]?.id ?? "",
    createdOn: created,
    modifiedOn: created,
    byApi: false,
    params: null,
    handedOver: true,
  });
}

/** The record of one instance; the runtime is asked for its list when it is new here, never for an id that nobody created. */
export async function instanceRecordOf(
  services: Services,
  workflow: WorkflowRecord,
  id: string,
): Promise<InstanceRecord | undefined> {
  return (
    services.store.instance(workflow, id) ??
    (await knownInstances(services, workflow)).find(({ record }) => record.id === id)?.record
  );
}

/** Hands over what a crash left behind between its record and its start. */
export async function resumeHandOver({ store, runtime }: Services): Promise<void> {
  const left = store.instances.all().filter(({ handedOver }) => !handedOver);
  for (const record of left) {
    const workflow = store.flows.all().find(({ id }) => id === record.workflowId);
    if (!workflow) store.forgetInstance(record);
    else if (store.scripts.get(workflow.scriptName)) {
      await runtime.instances.create(workflow.name, record.id, record.params);
      store.instances.set({ ...record, handedOver: true });
    }
  }
}
