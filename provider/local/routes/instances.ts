import { randomUUID } from "node:crypto";

import type { Context } from "hono";
import { Hono } from "hono";
import { z } from "zod";

import type { Services } from "../context";
import { ApiError, body, ok, page } from "../envelope";
import { errors } from "../errors";
import type { InstanceState } from "../runtime/types";
import type { InstanceRecord, WorkflowRecord } from "../store/records";
import { instanceRecordOf, type KnownInstance, knownInstances } from "./instance-list";
import { param } from "./names";
import { workflowOf } from "./workflows";

const INVALID_BODY = 10002;
const FINISHED = new Set(["complete", "errored", "terminated"]);
const LARGEST_BATCH = 100;

const creation = z.looseObject({
  instance_id: z
    .string()
    .regex(/^[a-zA-Z0-9_][a-zA-Z0-9_-]{0,99}$/, "must be letters, digits, dashes and underscores, at most 100")
    .nullish(),
  params: z.unknown().optional(),
});
const change = z.looseObject({ status: z.enum(["pause", "resume", "terminate", "restart"]) });

/** `workflows/{name}/instances`. */
export function instances(services: Services): Hono {
  const { runtime, store } = services;
  const app = new Hono();

  app.get("/:workflow/instances", async (c) => {
    const workflow = workflowOf(services, param(c, "workflow"));
    const { status, direction, cursor } = c.req.query();
    const from = dateOf(c, "date_start");
    const to = dateOf(c, "date_end");
    const all = await knownInstances(services, workflow);
    if (direction === "asc") all.reverse();
    // The instance that the cursor names may have left the filter since: its place is looked for among all.
    const start = !cursor ? 0 : all.findIndex(({ record }) => record.id === cursor) + 1;
    if (cursor && start === 0) throw new ApiError(400, INVALID_BODY, "The cursor is invalid.");
    const found = all
      .slice(start)
      .filter(
        (instance) =>
          (status === undefined || instance.status === status) &&
          (from === undefined || instance.record.createdOn >= from) &&
          (to === undefined || instance.record.createdOn <= to),
      );
    const { shown, info } = page(c, found, { perPage: 25, max: 100 });
    const more = shown.length > 0 && shown.at(-1) !== found.at(-1);
    return ok(c, await Promise.all(shown.map((instance) => shownInstance(services, workflow, instance))), {
      ...info,
      ...(more && { cursor: shown.at(-1)?.record.id ?? "" }),
    });
  });

  app.post("/:workflow/instances", async (c) => {
    const workflow = workflowOf(services, param(c, "workflow"));
    const sent = (await c.req.text()) === "" ? {} : await body(c, creation, INVALID_BODY);
    const id = sent.instance_id ?? randomUUID();
    if (sent.instance_id && (await instanceRecordOf(services, workflow, id))) throw errors.instanceExists();
    return ok(c, await create(services, workflow, id, sent.params));
  });

  app.post("/:workflow/instances/batch", async (c) => {
    const workflow = workflowOf(services, param(c, "workflow"));
    const sent = await body(c, z.array(creation).min(1).max(LARGEST_BATCH), INVALID_BODY);
    const taken = new Set((await knownInstances(services, workflow)).map(({ record }) => record.id));
    const created = [];
    for (const each of sent) {
      const id = each.instance_id ?? randomUUID();
      if (taken.has(id)) continue;
      taken.add(id);
      created.push(await create(services, workflow, id, each.params));
    }
    return ok(c, created);
  });

  app.put("/:workflow/instances/terminate", async (c) => {
    const workflow = workflowOf(services, param(c, "workflow"));
    const status = c.req.query("status");
    for (const instance of await knownInstances(services, workflow)) {
      if (FINISHED.has(instance.status) || (status !== undefined && instance.status !== status)) continue;
      await runtime.instances.setStatus(workflow.name, instance.record.id, "terminate");
    }
    return ok(c, { status: "ok" });
  });

  app.get("/:workflow/instances/:id", async (c) => {
    const { workflow, record } = await instanceOf(services, param(c, "workflow"), param(c, "id"));
    const state = await runtime.instances.state(workflow.name, record.id);
    return ok(c, details(record, state, c.req.query("order") === "desc"));
  });

  app.patch("/:workflow/instances/:id/status", async (c) => {
    const { workflow, record } = await instanceOf(services, param(c, "workflow"), param(c, "id"));
    const { status: action } = await body(c, change, INVALID_BODY);
    const before = await runtime.instances.state(workflow.name, record.id);
    if (action !== "restart" && FINISHED.has(before.status)) {
      throw new ApiError(409, 10401, `workflows.api.error.instance.cannot_${action}: the instance is ${before.status}`);
    }
    await runtime.instances.setStatus(workflow.name, record.id, action);
    const timestamp = new Date().toISOString();
    store.instances.set({ ...record, endedOn: undefined, modifiedOn: timestamp });
    const { status } = await runtime.instances.state(workflow.name, record.id);
    return ok(c, { status, timestamp });
  });

  app.post("/:workflow/instances/:id/events/:type", async (c) => {
    const { workflow, record } = await instanceOf(services, param(c, "workflow"), param(c, "id"));
    const payload = (await c.req.text()) === "" ? undefined : await body(c, z.unknown(), INVALID_BODY);
    await runtime.instances.sendEvent(workflow.name, record.id, param(c, "type"), payload);
    return ok(c, { instanceId: record.id, timestamp: new Date().toISOString() });
  });
  return app;
}

/** A date of the query, as records have it. */
function dateOf(c: Context, key: string): string | undefined {
  const text = c.req.query(key);
  if (text === undefined) return undefined;
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new ApiError(400, INVALID_BODY, `${key} is no date: ${text}`);
  return date.toISOString();
}

async function instanceOf(services: Services, name: string, id: string) {
  const workflow = workflowOf(services, name);
  const record = await instanceRecordOf(services, workflow, id);
  if (!record) throw errors.instance();
  if (!services.store.scripts.get(workflow.scriptName)) {
    throw new ApiError(
      404,
      10007,
      `The Worker '${workflow.scriptName}' of this Workflow does not exist on your account.`,
    );
  }
  return { workflow, record };
}

async function create({ store, runtime }: Services, workflow: WorkflowRecord, id: string, params: unknown) {
  if (!store.scripts.get(workflow.scriptName)) throw errors.script();
  if (store.instance(workflow, id)) throw errors.instanceExists();
  const now = new Date().toISOString();
  const record: InstanceRecord = {
    workflowId: workflow.id,
    id,
    versionId: workflow.versions[0]?.id ?? "",
    createdOn: now,
    modifiedOn: now,
    byApi: true,
    params: params ?? null,
    handedOver: false,
  };
  store.instances.set(record);
  try {
    await runtime.instances.create(workflow.name, id, params);
  } catch (error) {
    store.forgetInstance(record);
    throw error;
  }
  store.instances.set({ ...record, handedOver: true });
  return { id, status: "queued", version_id: record.versionId, workflow_id: workflow.id, trigger_source: "api" };
}

async function shownInstance(services: Services, workflow: WorkflowRecord, instance: KnownInstance) {
  const { record, status } = await withEnd(services, workflow, instance);
  return {
    id: record.id,
    status,
    version_id: record.versionId,
    workflow_id: workflow.id,
    created_on: record.createdOn,
    modified_on: record.modifiedOn,
    started_on: status === "queued" ? null : record.createdOn,
    ended_on: record.endedOn ?? null,
    ...(record.byApi && { trigger_source: "api" }),
  };
}

/** The end of an instance is asked for once, then kept. */
async function withEnd(
  { store, runtime }: Services,
  workflow: WorkflowRecord,
  { record, status }: KnownInstance,
): Promise<KnownInstance> {
  if (!FINISHED.has(status) || record.endedOn !== undefined) return { record, status };
  const { ended } = await runtime.instances.state(workflow.name, record.id);
  if (!ended) return { record, status };
  const settled = { ...record, endedOn: ended, modifiedOn: ended };
  store.instances.set(settled);
  return { record: settled, status };
}

/** One instance as its own call shows it. */
export function details(record: InstanceRecord, state: InstanceState, newestFirst = false) {
  const { status, steps } = state;
  return {
    status,
    success: FINISHED.has(status) ? status === "complete" : null,
    params: record.byApi ? record.params : (state.params ?? null),
    ...triggerOf(record, state),
    versionId: record.versionId,
    queued: record.createdOn,
    start: state.started ?? null,
    end: state.ended ?? null,
    output: state.output ?? null,
    error: state.error ?? null,
    rollback: null,
    steps: newestFirst ? [...steps].reverse() : steps,
    step_count: steps.length,
  };
}

function triggerOf(record: InstanceRecord, { trigger }: InstanceState) {
  if (record.byApi || !trigger) return { trigger: { source: record.byApi ? "api" : "unknown" } };
  const { source, cron, scheduledTime } = trigger;
  return { trigger: { source }, ...(cron !== undefined && { schedule: { cron, scheduledTime } }) };
}
