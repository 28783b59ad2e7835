import { Hono } from "hono";
import { z } from "zod";

import type { Services } from "../context";
import { body, ok } from "../envelope";
import { errors } from "../errors";
import type { WorkflowRecord } from "../store/records";
import { instanceOf } from "./instance";
import { FINISHED, INVALID_BODY, type KnownInstance, knownInstances } from "./instance-list";
import { param } from "./names";
import { workflowOf } from "./workflows";

const LARGEST_BATCH = 100;
const ids = z.array(z.string()).min(1).max(LARGEST_BATCH);

/** The calls that end many instances, and those that delete them. */
export function instanceRemoval(services: Services): Hono {
  const { runtime, store } = services;
  const app = new Hono();

  const terminate = async (workflow: WorkflowRecord, chosen: (instance: KnownInstance) => boolean): Promise<number> => {
    const found = (await knownInstances(services, workflow)).filter(
      (instance) => !FINISHED.has(instance.status) && chosen(instance),
    );
    for (const { record } of found) await runtime.instances.setStatus(workflow.name, record.id, "terminate");
    return found.length;
  };

  const remove = async (workflow: WorkflowRecord, asked: string[]) => {
    const removal = await runtime.instances.remove(workflow.name, asked);
    for (const { id } of removal.deleted) {
      const record = store.instance(workflow, id);
      if (record) store.forgetInstance(record);
    }
    return removal;
  };

  app.post("/:workflow/instances/batch/delete", async (c) => {
    const workflow = workflowOf(services, param(c, "workflow"));
    const { instances } = await body(c, z.looseObject({ instances: ids }), INVALID_BODY);
    return ok(c, await remove(workflow, instances));
  });

  app.post("/:workflow/instances/batch/terminate", async (c) => {
    const workflow = workflowOf(services, param(c, "workflow"));
    const asked = new Set(await body(c, ids, INVALID_BODY));
    const instancesTerminated = await terminate(workflow, ({ record }) => asked.has(record.id));
    return ok(c, { status: "ok", instancesTerminated });
  });

  app.put("/:workflow/instances/terminate", async (c) => {
    const workflow = workflowOf(services, param(c, "workflow"));
    const status = c.req.query("status");
    await terminate(workflow, (instance) => status === undefined || instance.status === status);
    return ok(c, { status: "ok" });
  });

  // It is done before the call that asks for it returns.
  app.get("/:workflow/instances/terminate", (c) => {
    workflowOf(services, param(c, "workflow"));
    return ok(c, { status: "not_running" });
  });

  app.delete("/:workflow/instances/:id", async (c) => {
    const { workflow, record } = await instanceOf(services, param(c, "workflow"), param(c, "id"));
    const { deleted } = await remove(workflow, [record.id]);
    if (deleted.length === 0) throw errors.instance();
    return ok(c, { instanceId: record.id, timestamp: new Date().toISOString() });
  });
  return app;
}
