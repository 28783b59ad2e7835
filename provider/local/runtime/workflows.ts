import { randomUUID } from "node:crypto";
import { z } from "zod";
import { callWorkflow } from "./call-workflow";
import type { DesiredState, Runtime } from "./types";
import { detailsSchema, statusSchema, toInstanceState } from "./instances";
import type { Pool } from "./pool";
import type { Sleepers } from "./sleepers";

const removalSchema = z.object({
  deleted: z.array(z.object({ id: z.string() })),
  errors: z.array(z.object({ id: z.string(), code: z.number(), message: z.string() })),
});
const eventsSchema = z.object({
  events: z.array(z.looseObject({ type: z.string() })),
  cursor: z.number(),
  ended: z.boolean(),
});
/** How long a call waits for the next event: a workerd that is to be replaced waits as long for the call. */
const EVENT_WAIT_MS = 1_000;
/** How long a termination that rolls steps back is waited for: it goes on without the call. */
const ROLLBACK_WAIT_MS = 1_000;

const listSchema = z.array(z.object({ id: z.string(), created: z.string(), state: statusSchema }));

/** The calls that need the Worker's code; the others only need what is stored. */
const RUNS_CODE = new Set(["create", "resume", "restart", "sendEvent"]);

/** The instances of Workflows, for the control plane. */
export function createInstances(pool: Pool, desired: DesiredState, sleepers: Sleepers) {
  const call = async (workflow: string, name: string, ...args: unknown[]): Promise<unknown> => {
    const definition = desired.workflows().find((each) => each.name === workflow);
    if (definition === undefined) throw new Error(`The Workflow "${workflow}" does not exist.`);
    const { workerd, release } = await pool.acquire(`workflow:${workflow}`);
    try {
      const why = workerd.whyNot(`workflow:${workflow}`);
      if (why !== undefined && RUNS_CODE.has(name)) throw new Error(`The Workflow "${workflow}" cannot run: ${why}`);
      return await callWorkflow(workerd, workflow, name, args);
    } finally {
      release();
    }
  };
  const instances: Runtime["instances"] = {
    async create(workflow, id, params) {
      await call(workflow, "create", { id, ...(params !== undefined && { params }) }, { source: "api" });
    },
    async state(workflow, id) {
      return toInstanceState(detailsSchema.parse(await call(workflow, "details", id)));
    },
    async setStatus(workflow, id, action, options = {}) {
      const done = call(workflow, action, id, options);
      const wait = new Promise((resolve) => setTimeout(resolve, ROLLBACK_WAIT_MS).unref());
      await (options.rollback === true ? Promise.race([done, wait]) : done);
    },
    async remove(workflow, ids) {
      return removalSchema.parse(await call(workflow, "removeBatch", ids));
    },
    async stepStream(workflow, id, step) {
      const found = await call(workflow, "stepStream", id, step);
      return found instanceof Uint8Array ? found : undefined;
    },
    async events(workflow, id, cursor) {
      return eventsSchema.parse(await call(workflow, "events", id, cursor, EVENT_WAIT_MS));
    },
    async sendEvent(workflow, id, type, payload) {
      await call(workflow, "sendEvent", id, { type, payload });
    },
  };
  return {
    instances,
    list: async (workflow: string) => {
      // No process is started for what is known without it.
      const asLeft = (await pool.runs(`workflow:${workflow}`)) ? undefined : await sleepers.left(workflow);
      return listSchema.parse(asLeft ?? (await call(workflow, "list")));
    },
    /** Creates the instance that a schedule is due for. */
    createScheduled: async (workflow: string, cron: string, scheduledTime: number): Promise<void> => {
      await call(workflow, "create", { id: randomUUID(), params: {} }, { source: "cron", cron, scheduledTime });
    },
  };
}
