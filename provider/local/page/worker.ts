import { Hono } from "hono";
import { html } from "hono/html";

import { urlOf } from "../addresses/hosts";
import { parsePattern } from "../addresses/pattern";
import { kindOf } from "../bindings/table";
import type { Services } from "../context";
import { shownPreview } from "../previews/shown";
import { consumedBy } from "../resources/queue-consumers";
import { addressOf } from "../routes/triggers";
import { deployedVersion, liveShares } from "../store/deployed";
import type { BindingRecord, WorkerRecord } from "../store/records";
import { shown } from "../upload/bindings";
import { badge, code, cut, gone, type Html, layout, link, type Part, path, section, table, when } from "./html";
import type { Logs } from "./logs";

const LONGEST_TARGET = 200;

/** `/workers/{name}`: what a Worker is reached by, what it binds, what it did last. */
export function workerPage(services: Services, logs: Logs): Hono {
  const { store } = services;
  const app = new Hono();

  app.get("/:name", (c) => {
    const worker = store.scripts.get(c.req.param("name"));
    if (!worker) return c.html(gone("Worker", c.req.param("name")), 404);
    return c.html(
      layout(worker.name, [
        section("Addresses", addresses(services, worker)),
        section("Bindings", bindingTable(worker)),
        section("Versions", versions(worker)),
        section("Previews", previews(services, worker.name)),
        section("Triggers", triggers(services, worker)),
        section("Durable Objects", durableObjects(services, worker.name)),
        section("Logs", logLines(logs, worker.name)),
      ]),
    );
  });
  return app;
}

function addresses({ store, hostsPort }: Services, { name, port, subdomain }: WorkerRecord): Html {
  const rows: Part[][] = [];
  if (subdomain.enabled) rows.push(["workers.dev", "", link(addressOf(port), addressOf(port))]);
  const { routes, domains } = store.addresses.answering();
  for (const { pattern, script } of routes) {
    const parts = parsePattern(pattern);
    const url = parts && !parts.hostWildcard ? urlOf(parts.host, hostsPort(), parts.path) : "";
    if (script === name) rows.push(["Route", code(pattern), url && link(url, url)]);
  }
  for (const { hostname, script } of domains) {
    const url = urlOf(hostname, hostsPort(), "/");
    if (script === name) rows.push(["Custom domain", code(hostname), link(url, url)]);
  }
  return table(["Kind", "Host name", "On this machine"], rows, "No address leads to this Worker.");
}

export function bindingTable(worker: WorkerRecord): Html {
  return table(["Name", "Type", "Target"], deployedVersion(worker).bindings.map(bindingRow), "No bindings.");
}

function bindingRow(binding: BindingRecord): Part[] {
  return [code(binding.name), binding.type, kindOf(binding).secret ? "hidden" : target(binding)];
}

/** What the API shows of it beside its name and its type. */
function target(binding: BindingRecord): Part {
  const rest = Object.entries(shown(binding)).filter(([field]) => field !== "name" && field !== "type");
  const texts = rest.flatMap(([field, value]) =>
    value === undefined || value === null || value === ""
      ? []
      : [`${field}: ${field === kindOf(binding).data ? keysOf(value) : asText(value)}`],
  );
  return texts.map((text) => cut(text, LONGEST_TARGET)).join(", ");
}

const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** The shape of a value without what is in it. */
function keysOf(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value !== "object" || value === null) return `a ${value === null ? "null" : typeof value}`;
  return `{ ${Object.entries(value)
    .map(([key, inside]) => (typeof inside === "object" && inside !== null ? `${key}: ${keysOf(inside)}` : key))
    .join(", ")} }`;
}

export function versions(worker: WorkerRecord): Html {
  const shares = new Map(liveShares(worker).map(({ versionId, percentage }) => [versionId, percentage]));
  const rows = worker.versions.map(({ id, number, createdOn, source, annotations }) => [
    html`${number} ${live(shares.get(id))}`,
    code(id),
    when(createdOn),
    source,
    [annotations["workers/tag"], annotations["workers/message"]].filter(Boolean).join(": "),
  ]);
  return table(["Version", "ID", "Created", "Source", "Tag and message"], rows, "No versions.");
}

function live(percentage: number | undefined): Html | string {
  if (percentage === undefined) return "";
  return percentage === 100 ? badge("live") : html`${badge("live")} ${percentage} %`;
}

function previews(services: Services, name: string): Html {
  const rows = services.store.previews.of(name).map((preview) => {
    const { urls, deployed_on: deployedOn } = shownPreview(services, preview);
    const addresses = urls.map((url) => html`${link(url, url)} `);
    return [preview.name, addresses.length > 0 ? html`${addresses}` : "none", deployedOn ? when(deployedOn) : "never"];
  });
  return table(["Name", "Address", "Deployed"], rows, "No previews.");
}

function triggers({ store }: Services, worker: WorkerRecord): Html {
  const crons = worker.schedules.map(({ cron }) => ["Cron Trigger", code(cron), "in UTC"]);
  const queues = consumedBy(store, worker.name).map(({ queue, consumer: { settings, dead_letter_queue: dead } }) => [
    "Queue consumer",
    code(queue.name),
    `batches of ${settings.batch_size}, ${settings.max_retries} ${settings.max_retries === 1 ? "retry" : "retries"}${dead && `, dead letters to ${dead}`}`,
  ]);
  return table(["Kind", "Trigger", "Settings"], [...crons, ...queues], "No Cron Triggers and no queue consumers.");
}

export function durableObjects({ store }: Services, name: string): Html {
  const own = store.durableObjects.state.namespaces.filter(({ script }) => script === name);
  const containers = new Map(store.containers.all().map((each) => [each.namespaceId, code(each.configuration.image)]));
  const rows = own.map(({ className, id, sqlite }) => [
    code(className),
    sqlite ? "SQLite" : "key-value",
    html`<a href="${path("durable-objects", id)}"><code>${id}</code></a>`,
    containers.get(id) ?? "",
  ]);
  return table(["Class", "Storage", "Namespace ID", "Container"], rows, "No Durable Object classes.");
}

/** Newest first, as the top of the page is what people see. */
export function logLines(logs: Logs, name: string): Html {
  const lines = logs.of(name).toReversed();
  if (lines.length === 0) return html`<p class="empty">Nothing has been logged since the start.</p>`;
  return html`<ol class="logs" tabindex="0" aria-label="Log lines, newest first">
    ${lines.map(
      ({ at, level, message }) =>
        html`<li class="${level}">
          <time datetime="${at}">${at.slice(11, 23)}</time> <b>${level}</b> <span>${message}</span>
        </li>`,
    )}
  </ol>`;
}

/** Where the page of a Worker is. */
export function workerPath(name: string): string {
  return path("workers", name);
}
