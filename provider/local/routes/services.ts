import { Hono } from "hono";

import type { Services } from "../context";
import { ok, page } from "../envelope";
import { errors } from "../errors";
import type { WorkerRecord } from "../store/records";
import { deleteScript } from "./delete-script";
import { param } from "./names";
import { tailProducersOf } from "./references";
import { shownScript } from "./scripts";
import { shownSubdomain } from "./triggers";

const ENVIRONMENT = "production";

/** The other names under which clients look for a Worker: `services`, `workers`, and what refers to it. */
export function services(context: Services): Hono {
  const { store } = context;
  const app = new Hono();

  app.get("/services/:name", (c) => ok(c, shownService(serviceOf(context, param(c, "name")))));

  app.delete("/services/:name", async (c) => {
    const { name } = serviceOf(context, param(c, "name"));
    await deleteScript(context, name, c.req.query("force") === "true");
    return ok(c, null);
  });

  app.get("/workers", (c) => {
    const { shown, info } = page(c, store.scripts.all(), { perPage: 10, max: 100 });
    return ok(
      c,
      shown.map((worker) => shownWorker(context, worker)),
      info,
    );
  });

  app.get("/workers/:name", (c) => {
    const worker = store.scripts.all().find(({ name, tag }) => [name, tag].includes(param(c, "name")));
    if (!worker) throw errors.script();
    return ok(c, shownWorker(context, worker));
  });

  app.get("/tails/by-consumer/:name", (c) => ok(c, tailProducersOf(store, param(c, "name"))));
  return app;
}

function serviceOf({ store }: Services, name: string): WorkerRecord {
  const worker = store.scripts.get(name);
  if (!worker) throw errors.service(name);
  return worker;
}

function shownWorker(context: Services, worker: WorkerRecord) {
  const { url: _, ...subdomain } = shownSubdomain(context, worker);
  return {
    id: worker.tag,
    name: worker.name,
    created_on: worker.createdOn,
    updated_on: worker.modifiedOn,
    deployed_on: worker.deployments[0]?.createdOn ?? null,
    logpush: false,
    tags: [],
    tail_consumers: [],
    observability: { enabled: false },
    ...worker.scriptSettings,
    subdomain,
    references: {},
  };
}

function shownService(worker: WorkerRecord) {
  return {
    id: worker.name,
    created_on: worker.createdOn,
    modified_on: worker.modifiedOn,
    usage_model: "standard",
    default_environment: {
      environment: ENVIRONMENT,
      created_on: worker.createdOn,
      modified_on: worker.modifiedOn,
      script: shownScript(worker),
    },
    environments: [{ environment: ENVIRONMENT, created_on: worker.createdOn, modified_on: worker.modifiedOn }],
  };
}
