import { Hono } from "hono";

import type { Services } from "../context";
import { ok } from "../envelope";
import { errors } from "../errors";
import type { WorkerRecord } from "../store/records";
import { deleteScript } from "./delete-script";
import { param } from "./names";
import { tailProducersOf } from "./references";
import { shownScript } from "./scripts";

const ENVIRONMENT = "production";

/** The other names under which clients look for a script: `services`, and what refers to it. */
export function services(context: Services): Hono {
  const { store } = context;
  const app = new Hono();

  app.get("/services/:name", (c) => ok(c, shownService(serviceOf(context, param(c, "name")))));

  app.delete("/services/:name", async (c) => {
    const { name } = serviceOf(context, param(c, "name"));
    await deleteScript(context, name, c.req.query("force") === "true");
    return ok(c, null);
  });

  app.get("/tails/by-consumer/:name", (c) => ok(c, tailProducersOf(store, param(c, "name"))));
  return app;
}

function serviceOf({ store }: Services, name: string): WorkerRecord {
  const worker = store.scripts.get(name);
  if (!worker) throw errors.service(name);
  return worker;
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
