import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { DesiredState, Runtime } from "./types";
import { detailsSchema, statusSchema, toInstanceState } from "./instances";
import type { Pool } from "./pool";
import type { Workerd } from "./workerd";

const resultSchema = z.object({ result: z.unknown() });
const errorSchema = z.object({ error: z.string() }).catch({ error: "unknown error" });
const listSchema = z.array(z.object({ id: z.string(), created: z.string(), state: statusSchema }));

/** The calls that need the Worker's code; the others only need what is stored. */
const RUNS_CODE = new Set(["create", "resume", "restart", "sendEvent"]);

/** Calls the engine of a Workflow in a workerd. */
export async function callWorkflow(
  workerd: Workerd,
  workflow: string,
  name: string,
  args: unknown[],
): Promise<unknown> {
  const response = await workerd.call(`/control/workflow/${encodeURIComponent(workflow)}/${name}`, {
    body: JSON.stringify(args),
  });
  if (!response.ok) throw new Error(errorSchema.parse(await response.json()).error);
  return resultSchema.parse(await response.json()).result;
}

/** The instances of Workflows, for the control plane. */
export function createInstances(pool: Pool, desired: DesiredState) {
  const call = async (workflow: string, name: string, ...args: unknown[]): Promise<unknown> => {
    const definition = desired.workflows().find((each) => each.name === workflow);
    if (definition === undefined) throw new Error(`There is no Workflow "${workflow}".`);
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
    async setStatus(workflow, id, action) {
      await call(workflow, action, id);
    },
    async sendEvent(workflow, id, type, payload) {
      await call(workflow, "sendEvent", id, { type, payload });
    },
  };
  return {
    instances,
    list: async (workflow: string) => {
      return listSchema.parse(await call(workflow, "list"));
    },
    /** Creates the instance that a schedule is due for. */
    createScheduled: async (workflow: string, cron: string, scheduledTime: number): Promise<void> => {
      await call(workflow, "create", { id: randomUUID(), params: {} }, { source: "cron", cron, scheduledTime });
    },
  };
}
