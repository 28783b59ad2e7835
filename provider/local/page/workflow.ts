import { Hono } from "hono";
import { html } from "hono/html";

import type { Services } from "../context";
import { instanceRecordOf, knownInstances } from "../routes/instance-list";
import type { PageApi } from "./act";
import { actions, eventForm } from "./actions";
import { badge, gone, layout, link, path, section, table, when } from "./html";
import type { PageEnv } from "./live";
import { timeline } from "./timeline";
import { workerPath } from "./worker";

const SHOWN_INSTANCES = 50;

/** `/workflows/{name}`: its newest instances, and each with its steps. */
export function workflowPages(services: Services, api: PageApi): Hono<PageEnv> {
  const { store, runtime } = services;
  const app = new Hono<PageEnv>();

  app.get("/:name", async (c) => {
    const workflow = store.flows.get(c.req.param("name"));
    if (!workflow) return c.html(gone("Workflow", c.req.param("name")), 404);
    const all = await knownInstances(services, workflow);
    const rows = all
      .slice(0, SHOWN_INSTANCES)
      .map(({ record, status }) => [
        link(path("workflows", workflow.name, record.id), record.id),
        badge(status),
        when(record.createdOn),
      ]);
    const more = all.length > rows.length ? html`<p>The newest ${rows.length} of ${all.length}.</p>` : "";
    return c.html(
      layout(workflow.name, [
        html`<p>
          Workflow, class <code>${workflow.className}</code> of the Worker
          ${link(workerPath(workflow.scriptName), workflow.scriptName)}
        </p>`,
        table(["Instance", "Status", "Created"], rows, "No instances yet."),
        more,
      ]),
    );
  });

  app.get("/:name/:id", async (c) => {
    const workflow = store.flows.get(c.req.param("name"));
    const record = workflow && (await instanceRecordOf(services, workflow, c.req.param("id")));
    if (!record || !store.scripts.get(workflow.scriptName)) return c.html(gone("instance", c.req.param("id")), 404);
    const state = await runtime.instances.state(workflow.name, record.id);
    const trail = [{ href: path("workflows", workflow.name), text: workflow.name }];
    const shown = {
      workflow: workflow.name,
      id: record.id,
      status: state.status,
      here: path("workflows", workflow.name, record.id),
      token: api.formToken,
      accountUrl: api.accountUrl(),
    };
    const parts = [
      html`<p>${badge(state.status)} created ${when(record.createdOn)}</p>`,
      state.error ? html`<pre class="errored">${state.error.name}: ${state.error.message}</pre>` : "",
      state.rollback?.error
        ? html`<pre class="errored">Rollback: ${state.rollback.error.name}: ${state.rollback.error.message}</pre>`
        : "",
      actions(shown),
      section("Steps", timeline(state, c.env.now ?? Date.now())),
      state.output === undefined || state.output === null
        ? ""
        : section("Output", html`<pre>${JSON.stringify(state.output, undefined, 2)}</pre>`),
    ];
    return c.html(layout(record.id, parts, trail, eventForm(shown)));
  });
  return app;
}
