import { Hono } from "hono";
import { html, raw } from "hono/html";

import type { Services } from "../context";
import type { InstanceStep } from "../runtime/types";
import { instanceRecordOf, knownInstances } from "../routes/instance-list";
import { addressOf } from "../routes/triggers";
import { overview } from "../resources/overview";
import { STYLE } from "./style";

type Html = ReturnType<typeof html>;

const SHOWN_INSTANCES = 50;

/** The page at `/`: what runs, for a person. It only reads, and needs no script. */
export function dashboard(services: Services): Hono {
  const { store, runtime } = services;
  const app = new Hono();

  const classesOf = (name: string) =>
    store.durableObjects.state.namespaces.filter(({ script }) => script === name).map(({ className }) => className);

  app.get("/", async (c) => {
    const workers = store.scripts.all().map(
      ({ name, port, subdomain, modifiedOn }) =>
        html`<tr>
          <td>${name}</td>
          <td>${subdomain.enabled ? html`<a href="${addressOf(port)}">${addressOf(port)}</a>` : "off"}</td>
          <td>${classesOf(name).join(", ")}</td>
          <td>${when(modifiedOn)}</td>
        </tr>`,
    );
    const flows = await Promise.all(
      store.flows.all().map(async (workflow) => {
        const counts = new Map<string, number>();
        for (const { status } of await knownInstances(services, workflow)) {
          counts.set(status, (counts.get(status) ?? 0) + 1);
        }
        const owner = store.scripts.get(workflow.scriptName) ? workflow.scriptName : `${workflow.scriptName} (deleted)`;
        return html`<tr>
          <td><a href="/workflows/${encodeURIComponent(workflow.name)}">${workflow.name}</a></td>
          <td>${owner}</td>
          <td>${workflow.className}</td>
          <td>${[...counts].map(([status, count]) => html`<span class="count">${badge(status)} ${count}</span> `)}</td>
        </tr>`;
      }),
    );
    return c.html(
      layout("Embedded Cloudflare", [
        html`<h2>Workers</h2>`,
        table(["Name", "Address", "Durable Objects", "Deployed"], workers, "No Workers are deployed."),
        html`<h2>Workflows</h2>`,
        table(["Name", "Worker", "Class", "Instances"], flows, "No Workflows are registered."),
        html`<h2>Resources</h2>`,
        table(
          ["Kind", "Name", "ID"],
          overview(store).map(
            ({ kind, name, id }) =>
              html`<tr>
                <td>${kind}</td>
                <td>${name}</td>
                <td><code>${id}</code></td>
              </tr>`,
          ),
          "No KV namespace, R2 bucket, D1 database or other resource that a Worker can bind exists.",
        ),
      ]),
    );
  });

  app.get("/workflows/:name", async (c) => {
    const workflow = store.flows.get(c.req.param("name"));
    if (!workflow) return c.html(gone("Workflow", c.req.param("name")), 404);
    const all = await knownInstances(services, workflow);
    const rows = all.slice(0, SHOWN_INSTANCES).map(
      ({ record, status }) =>
        html`<tr>
          <td>
            <a href="/workflows/${encodeURIComponent(workflow.name)}/${encodeURIComponent(record.id)}">${record.id}</a>
          </td>
          <td>${badge(status)}</td>
          <td>${when(record.createdOn)}</td>
        </tr>`,
    );
    const more = all.length > rows.length ? html`<p>The newest ${rows.length} of ${all.length}.</p>` : "";
    return c.html(layout(workflow.name, [table(["Instance", "Status", "Created"], rows, "No instances yet."), more]));
  });

  app.get("/workflows/:name/:id", async (c) => {
    const workflow = store.flows.get(c.req.param("name"));
    const record = workflow && (await instanceRecordOf(services, workflow, c.req.param("id")));
    if (!record || !store.scripts.get(workflow.scriptName)) return c.html(gone("instance", c.req.param("id")), 404);
    const state = await runtime.instances.state(workflow.name, record.id);
    const rows = state.steps.map(
      (step) =>
        html`<tr>
          <td>${step.name}</td>
          <td>${step.type}</td>
          <td>${badge(outcome(step))}</td>
          <td>${attempts(step)}</td>
          <td>${text(step["start"])}</td>
          <td>${text(step["end"])}</td>
        </tr>`,
    );
    return c.html(
      layout(record.id, [
        html`<p>
          ${badge(state.status)} of <a href="/workflows/${encodeURIComponent(workflow.name)}">${workflow.name}</a>,
          created ${when(record.createdOn)}
        </p>`,
        state.error ? html`<pre class="errored">${state.error.name}: ${state.error.message}</pre>` : "",
        table(["Step", "Type", "Status", "Attempts", "Start", "End"], rows, "No steps have started."),
        state.output === undefined || state.output === null
          ? ""
          : html`<h2>Output</h2>
              <pre>${JSON.stringify(state.output, undefined, 2)}</pre>`,
      ]),
    );
  });
  return app;
}

function layout(title: string, parts: (Html | string)[]): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <link rel="icon" href="data:," />
        <title>${title}</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <nav><a href="/">Embedded Cloudflare</a></nav>
        <h1>${title}</h1>
        ${parts}
      </body>
    </html>`;
}

/** What a link on an older page led to may have been deleted since. */
function gone(what: string, name: string): Html {
  return layout("Not found", [html`<p>The ${what} ${name} does not exist, or its Worker was deleted.</p>`]);
}

function table(heads: string[], rows: Html[], empty: string): Html {
  if (rows.length === 0) return html`<p class="empty">${empty}</p>`;
  return html`<div class="wide">
    <table>
      <thead>
        <tr>
          ${heads.map((head) => html`<th>${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function badge(status: string): Html {
  return html`<span class="badge ${status}">${status}</span>`;
}

function outcome(step: InstanceStep): string {
  if (step.type !== "step") return step["finished"] === true ? "complete" : "waiting";
  if (step["success"] === true) return "complete";
  return step["success"] === false ? "errored" : "running";
}

function attempts(step: InstanceStep): string {
  return Array.isArray(step["attempts"]) ? String(step["attempts"].length) : "";
}

function text(value: unknown): Html | string {
  return typeof value === "string" ? when(value) : "";
}

function when(iso: string): Html {
  return html`<time>${iso.replace("T", " ").replace(/\.\d+Z$/, " UTC")}</time>`;
}
