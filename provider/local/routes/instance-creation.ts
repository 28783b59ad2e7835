import { randomUUID } from "node:crypto";

import { Hono } from "hono";
import { z } from "zod";

import type { Services } from "../context";
import { body, ok } from "../envelope";
import { errors } from "../errors";
import type { InstanceRecord, WorkflowRecord } from "../store/records";
import { instanceRecordOf, INVALID_BODY, knownInstances } from "./instance-list";
import { param } from "./names";
import { workflowOf } from "./workflows";

const LARGEST_BATCH = 100;
const LOCATIONS = ["wnam", "weur", "enam", "eeur", "apac", "apac-ne", "apac-se", "oc", "sam", "afr", "me"] as const;

const duration = z.union([z.number().positive(), z.string()]);
const creation = z.looseObject({
  instance_id: z
    .string()
    .regex(/^[a-zA-Z0-9_][a-zA-Z0-9_-]{0,99}$/, "must be letters, digits, dashes and underscores, at most 100")
    .refine((id) => !/^cf_[0-9a-f]{64}$/.test(id), "is reserved: cf_ with 64 hexadecimal digits")
    .nullish(),
  params: z.unknown().optional().transform(payload),
  instance_retention: z.object({ success_retention: duration, error_retention: duration }).partial().nullish(),
  location_hint: z.enum(LOCATIONS).nullish(),
});

/** The official SDK sends the payload as JSON text, wrangler as it is. */
function payload(params: unknown): unknown {
  if (typeof params !== "string") return params;
  try {
    return JSON.parse(params);
  } catch {
    return params;
  }
}

/** `POST workflows/{name}/instances`, one or a batch. */
export function instanceCreation(services: Services): Hono {
  const app = new Hono();

  app.post("/:workflow/instances", async (c) => {
    const workflow = workflowOf(services, param(c, "workflow"));
    const sent = (await c.req.text()) === "" ? creation.parse({}) : await body(c, creation, INVALID_BODY);
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
  return app;
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
