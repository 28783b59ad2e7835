import { Hono } from "hono";

import type { Services } from "../context";
import { instanceActions, type PageApi } from "./act";
import { d1Pages } from "./d1";
import { dispatchNamespacePages } from "./dispatch-namespace";
import { durableObjectPage } from "./durable-object";
import { homePage } from "./home";
import { kvPages } from "./kv";
import { addChanges, type PageEnv } from "./live";
import { queuePage } from "./queue";
import { r2Pages } from "./r2";
import { workerPage } from "./worker";
import { workflowPages } from "./workflow";

/** All that it answers, for what stands before it. */
export const PAGES = [
  "/",
  "/changes",
  ...["workers", "workflows", "kv", "r2", "d1", "queues", "dispatch", "durable-objects"].map((name) => `/${name}/*`),
];

/** The pages for a person: what there is, and what it does. */
export function dashboard(services: Services, api: PageApi): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.route("/", homePage(services));
  app.route("/workers", workerPage(services, services.logs));
  app.route("/workflows", workflowPages(services, api));
  app.route("/workflows", instanceActions(api));
  app.route("/kv", kvPages(services));
  app.route("/r2", r2Pages(services));
  app.route("/d1", d1Pages(services));
  app.route("/queues", queuePage(services));
  app.route("/dispatch", dispatchNamespacePages(services, services.logs));
  app.route("/durable-objects", durableObjectPage(services));
  addChanges(app);
  return app;
}
