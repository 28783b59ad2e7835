import { Hono } from "hono";

import type { Services } from "../context";
import { instanceActions, type PageApi } from "./act";
import { homePage } from "./home";
import { addChanges, type PageEnv } from "./live";
import { workerPage } from "./worker";
import { workflowPages } from "./workflow";

/** The pages for a person: what there is, and what it does. */
export function dashboard(services: Services, api: PageApi): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.route("/", homePage(services));
  app.route("/workers", workerPage(services, services.logs));
  app.route("/workflows", workflowPages(services, api));
  app.route("/workflows", instanceActions(api));
  addChanges(app);
  return app;
}
