import { randomUUID } from "node:crypto";

import type { Context } from "hono";
import { Hono } from "hono";

import type { Application } from "../containers/records";
import { checkedBody, containerErrors } from "../containers/refusals";
import { applicationChange, applicationCreation, type ApplicationFields, configured } from "../containers/requests";
import { listedApplication, shownApplication } from "../containers/shown";
import type { Services } from "../context";
import { ok } from "../envelope";
import { param } from "./names";

const PER_PAGE = 25;

/** `containers/applications`, and the lists of the dashboard, which wrangler reads. */
export function containerApplications(services: Services): Hono {
  const { store, accountId } = services;
  const { containers } = store;
  const app = new Hono();
  const shown = (application: Application) => shownApplication(application, accountId);

  app.get("/applications", (c) => {
    const name = c.req.query("name");
    const image = c.req.query("image");
    const found = containers
      .all()
      .filter((each) => name === undefined || each.name === name)
      .filter((each) => image === undefined || each.configuration.image === image);
    return ok(c, found.map(shown));
  });

  app.post("/applications", async (c) => {
    const { configuration, durable_objects: objects, ...sent } = checkedBody(applicationCreation, await c.req.text());
    refuseName(services, sent.name);
    if (objects) refuseNamespace(services, objects.namespace_id);
    const now = new Date().toISOString();
    const application: Application = {
      id: randomUUID(),
      createdOn: now,
      updatedOn: now,
      version: 1,
      name: sent.name,
      schedulingPolicy: sent.scheduling_policy,
      instances: sent.instances,
      configuration: configured(undefined, configuration),
      ...fieldsOf(sent),
      ...(objects && { namespaceId: objects.namespace_id }),
      rollouts: [],
    };
    await keepApplication(services, application);
    return ok(c, shown(application));
  });

  app.get("/applications/:id", (c) => ok(c, shown(applicationAt(services, c))));

  app.patch("/applications/:id", async (c) => {
    const body = await c.req.text();
    const before = applicationAt(services, c);
    const { configuration, ...sent } = checkedBody(applicationChange, body);
    if (sent.name !== undefined && sent.name !== before.name) refuseName(services, sent.name);
    const application: Application = {
      ...before,
      ...fieldsOf(sent),
      updatedOn: new Date().toISOString(),
      ...(configuration && {
        configuration: configured(before.configuration, configuration),
        version: before.version + 1,
      }),
    };
    await keepApplication(services, application);
    return ok(c, shown(application));
  });

  app.delete("/applications/:id", async (c) => {
    const { id, namespaceId } = applicationAt(services, c);
    containers.delete(id);
    await changed(services, namespaceId);
    return ok(c, {});
  });

  app.get("/dash/applications", (c) => {
    const perPage = Number(c.req.query("per_page") ?? PER_PAGE);
    const after = c.req.query("page_token") ?? "";
    const rest = containers.all().filter(({ id }) => id > after);
    const page = rest.slice(0, perPage);
    const next = rest.length > page.length ? page.at(-1)?.id : undefined;
    return ok(c, page.map(listedApplication), {
      count: page.length,
      per_page: perPage,
      ...(next !== undefined && { next_page_token: next }),
    });
  });

  app.get("/dash/applications/:id/instances", (c) => {
    applicationAt(services, c);
    return ok(c, { instances: [], durable_objects: [] }, { count: 0, per_page: PER_PAGE });
  });
  return app;
}

export function applicationAt({ store }: Services, c: Context): Application {
  const found = store.containers.get(param(c, "id"));
  if (!found) throw containerErrors.missing();
  return found;
}

export async function keepApplication(services: Services, application: Application): Promise<void> {
  services.store.containers.set(application);
  await changed(services, application.namespaceId);
}

/** What runs beside the objects of the namespace is another image, or none. */
async function changed({ store, runtime }: Services, namespaceId: string | undefined): Promise<void> {
  const namespace = store.durableObjects.state.namespaces.find(({ id }) => id === namespaceId);
  if (namespace) await runtime.workerChanged(namespace.script);
}

function fieldsOf(sent: Omit<ApplicationFields, "configuration">): Partial<Application> {
  const { constraints, affinities, priorities, observability } = sent;
  return {
    ...(sent.name !== undefined && { name: sent.name }),
    ...(sent.scheduling_policy !== undefined && { schedulingPolicy: sent.scheduling_policy }),
    ...(sent.instances !== undefined && { instances: sent.instances }),
    ...(sent.max_instances !== undefined && { maxInstances: sent.max_instances }),
    ...(sent.rollout_active_grace_period !== undefined && { gracePeriod: sent.rollout_active_grace_period }),
    ...(constraints && { constraints }),
    ...(affinities && { affinities }),
    ...(priorities && { priorities }),
    ...(observability && { observability }),
  };
}

function refuseName({ store }: Services, name: string): void {
  if (store.containers.all().some((each) => each.name === name)) {
    throw containerErrors.invalid({ name: `An application with the name "${name}" already exists.` });
  }
}

/** A namespace has one application, and an upload must have said that a container backs its class. */
function refuseNamespace({ store }: Services, namespaceId: string): void {
  const namespace = store.durableObjects.state.namespaces.find(({ id }) => id === namespaceId);
  if (!namespace) throw containerErrors.namespaceMissing();
  if (!namespace.container) throw containerErrors.notEnabled();
  const taken = store.containers.all().find((each) => each.namespaceId === namespaceId);
  if (taken) throw containerErrors.namespaceTaken(taken);
}
