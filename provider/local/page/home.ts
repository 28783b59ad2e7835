import { Hono } from "hono";
import { html } from "hono/html";

import type { Services } from "../context";
import { overview } from "../resources/overview";
import { knownInstances } from "../routes/instance-list";
import { addressOf } from "../routes/triggers";
import { badge, code, layout, link, path, section, table, when } from "./html";
import { workerPath } from "./worker";

/** `/`: all that there is. */
export function homePage(services: Services): Hono {
  const { store } = services;
  const app = new Hono();

  const classesOf = (name: string) =>
    store.durableObjects.state.namespaces.filter(({ script }) => script === name).map(({ className }) => className);

  app.get("/", async (c) => {
    const workers = store.scripts
      .all()
      .map(({ name, port, subdomain, modifiedOn }) => [
        link(workerPath(name), name),
        subdomain.enabled ? link(addressOf(port), addressOf(port)) : "off",
        classesOf(name).join(", "),
        when(modifiedOn),
      ]);
    const flows = await Promise.all(
      store.flows.all().map(async (workflow) => {
        const counts = new Map<string, number>();
        for (const { status } of await knownInstances(services, workflow)) {
          counts.set(status, (counts.get(status) ?? 0) + 1);
        }
        const { name, scriptName, className } = workflow;
        return [
          link(path("workflows", name), name),
          store.scripts.get(scriptName) ? link(workerPath(scriptName), scriptName) : `${scriptName} (deleted)`,
          className,
          html`${[...counts].map(([status, count]) => html`<span class="count">${badge(status)} ${count}</span> `)}`,
        ];
      }),
    );
    const things = overview(store).map(({ kind, name, id, page }) => [
      kind,
      page === undefined ? name : link(path(page, id), name),
      code(id),
    ]);
    return c.html(
      layout("Embedded Cloudflare", [
        section(
          "Workers",
          table(["Name", "Address", "Durable Objects", "Deployed"], workers, "No Workers are deployed."),
        ),
        section("Workflows", table(["Name", "Worker", "Class", "Instances"], flows, "No Workflows are registered.")),
        section(
          "Resources",
          table(
            ["Kind", "Name", "ID"],
            things,
            "No KV namespace, R2 bucket, D1 database or other resource that a Worker can bind exists.",
          ),
        ),
      ]),
    );
  });
  return app;
}
