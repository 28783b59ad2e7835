import { html } from "hono/html";

import { badge, type Html, section } from "./html";

/** A request of the API that the page offers. */
export interface ApiRequest {
  method: "POST" | "PATCH";
  /** Below the account. */
  path: string;
  body?: unknown;
}

/** What a button of an instance's page does. */
export const ACTIONS = ["pause", "resume", "terminate", "restart"] as const;
export type Action = (typeof ACTIONS)[number];

const ENDED = new Set(["complete", "errored", "terminated"]);

/** Whether it would do anything to an instance with this status. */
function applies(action: Action, status: string): boolean {
  if (action === "restart") return true;
  if (ENDED.has(status)) return false;
  const paused = status === "paused" || status === "waitingForPause";
  return action === "terminate" || (action === "resume") === paused;
}

export function statusRequest(workflow: string, id: string, status: Action): ApiRequest {
  return { method: "PATCH", path: `${instancePath(workflow, id)}/status`, body: { status } };
}

export function eventRequest(workflow: string, id: string, type: string, payload: unknown): ApiRequest {
  return {
    method: "POST",
    path: `${instancePath(workflow, id)}/events/${encodeURIComponent(type)}`,
    ...(payload !== undefined && { body: payload }),
  };
}

function instancePath(workflow: string, id: string): string {
  return `/workflows/${encodeURIComponent(workflow)}/instances/${encodeURIComponent(id)}`;
}

/** The request as somebody would make it in a shell, where the token is a variable. */
export function curl(accountUrl: string, { method, path, body }: ApiRequest): string {
  const parts = [
    `curl -X ${method} ${quoted(`${accountUrl}${path}`)}`,
    `-H "Authorization: Bearer $CLOUDFLARE_API_TOKEN"`,
    ...(body === undefined ? [] : [`-H "Content-Type: application/json"`, `-d ${quoted(JSON.stringify(body))}`]),
  ];
  return parts.join(" \\\n  ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

export interface Shown {
  workflow: string;
  id: string;
  status: string;
  /** Where forms of this page go. */
  here: string;
  /** Proves that a form comes from this page. */
  token: string;
  accountUrl: string;
}

/** Buttons for what can be done with an instance now. */
export function actions({ workflow, id, status, here, token, accountUrl }: Shown): Html {
  const offered = ACTIONS.filter((action) => applies(action, status));
  return html`<div class="actions">
    ${offered.map(
      (action) =>
        html`<form method="post" action="${here}/${action}">
          <input type="hidden" name="token" value="${token}" />
          <button id="do-${action}">${action[0]?.toUpperCase()}${action.slice(1)}</button>
          <pre>${curl(accountUrl, statusRequest(workflow, id, action))}</pre>
        </form>`,
    )}
  </div>`;
}

/** A form for an event; what somebody types into it stays while the page changes. */
export function eventForm({ workflow, id, here, token, accountUrl }: Shown): Html {
  return section(
    "Send an event",
    html`<form method="post" action="${here}/event" class="event">
      <input type="hidden" name="token" value="${token}" />
      <label>Type <input name="type" required maxlength="100" autocomplete="off" /></label>
      <label>Payload, as JSON <textarea name="payload" rows="3" spellcheck="false"></textarea></label>
      <button>Send</button>
      <pre>${curl(accountUrl, eventRequest(workflow, id, "TYPE", { any: "JSON" }))}</pre>
    </form>`,
  );
}

/** What became of a request that the page made. */
export function refused(what: string, message: string): Html {
  return html`<p class="refused" role="alert">${badge("errored")} ${what} failed: ${message}</p>`;
}
