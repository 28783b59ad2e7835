import { randomUUID } from "node:crypto";

import { Hono } from "hono";
import { z } from "zod";

import type { Services } from "../context";
import { ApiError, body, ok, page } from "../envelope";
import { errors } from "../errors";
import type { WorkflowRecord } from "../store/records";
import { deployedVersion } from "../store/deployed";
import { isCron, nextRun } from "./cron";
import { type KnownInstance, knownInstances } from "./instance-list";
import { param } from "./names";

const INVALID_BODY = 10002;
const OTHER_JURISDICTION = 10209;
const VERSIONS_KEPT = 100;
const MAX_SCHEDULES = 200;

const retention = z.union([z.number(), z.string()]).optional();
const definition = z.looseObject({
  class_name: z.string().min(1).max(255),
  script_name: z.string().min(1).max(255),
  limits: z.object({ steps: z.number().int().min(1).max(25_000).optional() }).optional(),
  concurrency: z.object({ limit: z.number().int().min(1).optional() }).optional(),
  default_retention: z.object({ success_retention: retention, error_retention: retention }).optional(),
  schedules: z
    .array(z.object({ cron: z.string().refine(isCron, "is not a valid cron expression") }))
    .max(MAX_SCHEDULES)
    .optional(),
  jurisdiction: z.enum(["eu", "fedramp", "us"]).optional(),
});

const COUNTED = [
  "complete",
  "errored",
  "paused",
  "queued",
  "rollingBack",
  "running",
  "terminated",
  "unknown",
  "waiting",
  "waitingForPause",
] as const;

/** `workflows`: registration, reading, versions. */
export function workflows(services: Services): Hono {
  const { store, runtime } = services;
  const app = new Hono();

  app.get("/", async (c) => {
    const search = (c.req.query("search") ?? "").toLowerCase();
    const found = store.flows.all().filter(({ name }) => name.toLowerCase().includes(search));
    const { shown, info } = page(c, found, { perPage: 10, max: 100 });
    return ok(c, await Promise.all(shown.map((workflow) => shownWorkflow(services, workflow))), info);
  });

  app.put("/:workflow", async (c) => {
    const name = param(c, "workflow");
    const sent = await body(c, definition, INVALID_BODY);
    const workflow = await services.exclusive(`workflow ${name}`, () => register(services, name, sent));
    return ok(c, {
      ...summary(workflow, await knownInstances(services, workflow)),
      is_deleted: 0,
      terminator_running: 0,
      version_id: workflow.versions[0]?.id,
    });
  });

  app.get("/:workflow", async (c) => ok(c, await shownWorkflow(services, workflowOf(services, param(c, "workflow")))));

  app.delete("/:workflow", async (c) => {
    const name = param(c, "workflow");
    await services.exclusive(`workflow ${name}`, async () => {
      const workflow = workflowOf(services, name);
      await runtime.purgeWorkflow(name);
      // Its instances go first: a crash in between must not leave them without their Workflow.
      for (const instance of store.instancesOf(workflow)) store.forgetInstance(instance);
      store.flows.delete(name);
      await runtime.workflowChanged(name);
    });
    return ok(c, { status: "ok", success: null });
  });

  app.get("/:workflow/versions", (c) => {
    const workflow = workflowOf(services, param(c, "workflow"));
    const { shown, info } = page(c, workflow.versions, { perPage: 10, max: 100 });
    return ok(
      c,
      shown.map((version) => shownVersion(workflow, version)),
      info,
    );
  });

  app.get("/:workflow/versions/:id", (c) => {
    const workflow = workflowOf(services, param(c, "workflow"));
    const version = workflow.versions.find(({ id }) => id === c.req.param("id"));
    if (!version) throw errors.workflowVersion();
    return ok(c, shownVersion(workflow, version));
  });
  return app;
}

/** The Workflow of that name, or the API's refusal. */
export function workflowOf({ store }: Services, name: string): WorkflowRecord {
  const workflow = store.flows.get(name);
  if (!workflow) throw errors.workflow();
  return workflow;
}

async function register(services: Services, name: string, sent: z.infer<typeof definition>): Promise<WorkflowRecord> {
  const { store, runtime } = services;
  if (!/^[a-zA-Z0-9_][a-zA-Z0-9_-]{0,63}$/.test(name)) {
    throw new ApiError(
      400,
      INVALID_BODY,
      `The Workflow's name '${name.slice(0, 80)}' is invalid. It can have letters, digits, hyphens and underscores, must not begin with a hyphen, and can be up to 64 characters long.`,
    );
  }
  checkOwner(services, sent);
  const before = store.flows.get(name);
  const jurisdiction = jurisdictionOf(before, sent.jurisdiction);
  const now = new Date().toISOString();
  const { limits, concurrency, default_retention } = sent;
  const options = {
    ...(limits && { limits }),
    ...(concurrency && { concurrency }),
    ...(default_retention && { default_retention }),
  };
  const workflow: WorkflowRecord = {
    id: before?.id ?? randomUUID(),
    name,
    className: sent.class_name,
    scriptName: sent.script_name,
    schedules: (sent.schedules ?? []).map(({ cron }) => cron),
    options,
    ...(jurisdiction !== undefined && { jurisdiction }),
    createdOn: before?.createdOn ?? now,
    modifiedOn: now,
    versions: [
      { id: randomUUID(), className: sent.class_name, createdOn: now, options },
      ...(before?.versions ?? []),
    ].slice(0, VERSIONS_KEPT),
  };
  store.flows.set(workflow);
  await runtime.workflowChanged(name);
  return workflow;
}

/** It is set when the Workflow is created; to leave it out later changes nothing. */
function jurisdictionOf(before: WorkflowRecord | undefined, sent: string | undefined): string | undefined {
  if (before === undefined || sent === undefined || sent === before.jurisdiction) return sent ?? before?.jurisdiction;
  const has = before.jurisdiction === undefined ? "none" : `'${before.jurisdiction}'`;
  throw new ApiError(400, OTHER_JURISDICTION, `The jurisdiction of a Workflow cannot be changed: it has ${has}.`);
}

function checkOwner(
  { store }: Services,
  { script_name: script, class_name: className }: z.infer<typeof definition>,
): void {
  const worker = store.scripts.get(script);
  if (!worker) throw new ApiError(404, 10007, `This Worker does not exist on your account: '${script}'.`);
  const exported = deployedVersion(worker).namedHandlers.map(({ name }) => name);
  if (exported.includes(className)) return;
  throw new ApiError(
    400,
    INVALID_BODY,
    `The Worker '${script}' does not export a class '${className}'; it exports: ${exported.join(", ") || "none"}.`,
  );
}

async function shownWorkflow(services: Services, workflow: WorkflowRecord) {
  const known = await knownInstances(services, workflow);
  const counts = Object.fromEntries(
    COUNTED.map((status) => [status, known.filter((instance) => instance.status === status).length]),
  );
  return {
    ...summary(workflow, known),
    instances: counts,
    script_deleted: !services.store.scripts.get(workflow.scriptName),
    ...(workflow.schedules.length > 0 && { schedules: workflow.schedules.map(shownSchedule) }),
  };
}

function shownSchedule(cron: string) {
  return { cron, next_instance: nextRun(cron, new Date())?.toISOString() ?? null };
}

function summary(workflow: WorkflowRecord, [newest]: KnownInstance[]) {
  return {
    id: workflow.id,
    name: workflow.name,
    script_name: workflow.scriptName,
    class_name: workflow.className,
    ...(workflow.jurisdiction !== undefined && { jurisdiction: workflow.jurisdiction }),
    created_on: workflow.createdOn,
    modified_on: workflow.modifiedOn,
    triggered_on: newest?.record.createdOn ?? null,
  };
}

function shownVersion(workflow: WorkflowRecord, version: WorkflowRecord["versions"][number]) {
  return {
    id: version.id,
    workflow_id: workflow.id,
    class_name: version.className,
    created_on: version.createdOn,
    modified_on: version.createdOn,
    has_dag: false,
    language: "javascript",
    ...version.options,
  };
}
