import type { Context } from "hono";
import { Hono } from "hono";
import { z } from "zod";

import type { Services } from "../context";
import { ApiError, body, ok, page } from "../envelope";
import type { InstanceState, RestartFrom } from "../runtime/types";
import type { InstanceRecord, WorkflowRecord } from "../store/records";
import { instanceOf, stateOf } from "./instance";
import { FINISHED, INVALID_BODY, type KnownInstance, knownInstances } from "./instance-list";
import { param } from "./names";
import { workflowOf } from "./workflows";

const change = z.discriminatedUnion("status", [
  z.looseObject({ status: z.enum(["pause", "resume"]) }),
  z.looseObject({ status: z.literal("terminate"), rollback: z.boolean().optional() }),
  z.looseObject({
    status: z.literal("restart"),
    from: z
      .object({
        name: z.string(),
        count: z.int().positive().optional(),
        type: z.enum(["do", "sleep", "waitForEvent"]).optional(),
      })
      .optional(),
  }),
]);

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

  app.get("/:workflow/instances/:id", async (c) => {
    const { workflow, record } = await instanceOf(services, param(c, "workflow"), param(c, "id"));
    const state = await stateOf(services, workflow, record);
    const { steps, ...rest } = details(record, state, c.req.query("order") === "desc");
    return ok(c, c.req.query("simple") === "true" ? rest : { ...rest, steps });
  });

  app.patch("/:workflow/instances/:id/status", async (c) => {
    const { workflow, record } = await instanceOf(services, param(c, "workflow"), param(c, "id"));
    const sent = await body(c, change, INVALID_BODY);
    const before = await stateOf(services, workflow, record);
    if (sent.status !== "restart" && FINISHED.has(before.status)) {
      const what = `workflows.api.error.instance.cannot_${sent.status}: the instance is ${before.status}`;
      throw new ApiError(409, 10401, what);
    }
    await changeStatus(services, workflow.name, record.id, sent);
    const timestamp = new Date().toISOString();
    store.instances.set({ ...record, endedOn: undefined, modifiedOn: timestamp });
    const { status } = await stateOf(services, workflow, record);
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

async function changeStatus(
  { runtime }: Services,
  workflow: string,
  id: string,
  { status, ...options }: z.infer<typeof change>,
): Promise<void> {
  const { rollback, from } = z
    .object({ rollback: z.boolean(), from: z.custom<RestartFrom>() })
    .partial()
    .parse(options);
  try {
    await runtime.instances.setStatus(workflow, id, status, {
      ...(rollback !== undefined && { rollback }),
      ...(from !== undefined && { from }),
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // The step to restart from is not in the history of the instance.
    if (!message.includes("(instance.cannot_restart)")) throw error;
    throw new ApiError(409, 10402, `workflows.api.error.instance.cannot_restart: ${message}`);
  }
}

/** A date of the query, as records have it. */
function dateOf(c: Context, key: string): string | undefined {
  const text = c.req.query(key);
  if (text === undefined) return undefined;
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new ApiError(400, INVALID_BODY, `${key} is not a valid date: ${text}`);
  return date.toISOString();
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
function details(record: InstanceRecord, state: InstanceState, newestFirst = false) {
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
    rollback: state.rollback ?? null,
    steps: newestFirst ? [...steps].reverse() : steps,
    step_count: steps.length,
  };
}

function triggerOf(record: InstanceRecord, { trigger }: InstanceState) {
  if (record.byApi || !trigger) return { trigger: { source: record.byApi ? "api" : "unknown" } };
  const { source, cron, scheduledTime } = trigger;
  return { trigger: { source }, ...(cron !== undefined && { schedule: { cron, scheduledTime } }) };
}
