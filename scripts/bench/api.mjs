import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

export const ACCOUNT = "0123456789abcdef0123456789abcdef";
export const TOKEN = "bench-token";

/**
 * A server that answers as Cloudflare's API does to a deployment, and runs nothing: what is measured is the deployment, not the
 * start of a runtime for each upload, which the embedded Cloudflare does.
 */
export class Api {
  requests = 0;
  refused = 0;
  /** The most requests that it had at once. */
  atOnce = 0;
  /** Milliseconds before each answer. */
  latency = 0;
  /** @type {{ requests: number, windowMs: number } | undefined} Cloudflare's: 1,200 in five minutes, then none for five minutes. */
  limit;
  #scripts = new Map();
  #workflows = new Map();
  #times = [];
  #closedUntil = 0;
  #running = 0;

  static async start() {
    const api = new Api();
    api.server = createServer((request, response) => void api.#handle(request, response));
    await new Promise((resolve) => api.server.listen(0, "127.0.0.1", resolve));
    return api;
  }

  get url() {
    return `http://127.0.0.1:${this.server.address().port}/client/v4`;
  }

  get env() {
    return { CLOUDFLARE_BASE_URL: this.url, CLOUDFLARE_ACCOUNT_ID: ACCOUNT, CLOUDFLARE_API_TOKEN: TOKEN };
  }

  /** What there is in the account. */
  get held() {
    return this.#scripts.size + this.#workflows.size;
  }

  /** Forgets everything, for the next measurement. */
  reset({ latency = 0, limit } = {}) {
    Object.assign(this, { latency, limit, requests: 0, refused: 0, atOnce: 0 });
    this.#scripts.clear();
    this.#workflows.clear();
    this.#times = [];
    this.#closedUntil = 0;
  }

  async close() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async #handle(request, response) {
    this.#running += 1;
    this.atOnce = Math.max(this.atOnce, this.#running);
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    this.requests += 1;
    const wait = this.#closedFor();
    if (this.latency > 0) await sleep(this.latency);
    this.#running -= 1;
    if (wait > 0) {
      this.refused += 1;
      response.setHeader("retry-after", String(Math.ceil(wait / 1000)));
      return answer(response, 429, {
        errors: [{ code: 971, message: "Please wait and consider throttling your request speed" }],
      });
    }
    const path = new URL(request.url, this.url).pathname.replace(/^\/client\/v4(\/accounts\/[^/]+)?/, "");
    const found = this.#route(`${request.method} ${path}`, request, body);
    if (found === undefined) {
      console.error(`The API of the bench does not know ${request.method} ${path}.`);
      return answer(response, 404, { errors: [{ code: 7003, message: "Could not route to the path" }] });
    }
    const { status = 200, ...envelope } = found;
    answer(response, status, envelope);
  }

  /** Milliseconds for which everything is refused. */
  #closedFor() {
    if (!this.limit) return 0;
    const now = Date.now();
    if (this.#closedUntil > now) return this.#closedUntil - now;
    const { requests, windowMs } = this.limit;
    this.#times = this.#times.filter((time) => time > now - windowMs);
    if (this.#times.length >= requests) {
      this.#closedUntil = now + windowMs;
      return windowMs;
    }
    this.#times.push(now);
    return 0;
  }

  #route(call, request, body) {
    const now = new Date().toISOString();
    const page = Number(new URL(request.url, this.url).searchParams.get("page") ?? "1");
    const list = (items, perPage = 100) => ({ result: items.slice((page - 1) * perPage, page * perPage) });
    for (const [pattern, respond] of ROUTES) {
      const match = pattern.exec(call);
      if (match)
        return respond({
          name: decodeURIComponent(match[1] ?? ""),
          body,
          now,
          list,
          scripts: this.#scripts,
          workflows: this.#workflows,
        });
    }
    return undefined;
  }
}

const notFound = (code, message) => ({ status: 404, errors: [{ code, message }] });

/** Method and path below the account, and what is answered. */
const ROUTES = [
  [/^GET \/workers\/scripts$/, ({ scripts }) => ({ result: [...scripts.values()] })],
  [/^GET \/workers\/subdomain$/, () => ({ result: { subdomain: "bench" } })],
  [
    /^GET \/workers\/workers$/,
    ({ scripts, list }) =>
      list(
        [...scripts.values()].map(({ id }) => ({
          id,
          name: id,
          subdomain: { enabled: true, previews_enabled: false },
        })),
      ),
  ],
  [
    /^PUT \/workers\/scripts\/([^/]+)$/,
    ({ name, now, scripts }) => {
      const script = {
        id: name,
        etag: randomUUID().replaceAll("-", ""),
        deployment_id: randomUUID().replaceAll("-", ""),
        modified_on: now,
        created_on: now,
        handlers: ["fetch"],
      };
      scripts.set(name, script);
      return { result: script };
    },
  ],
  [
    /^DELETE \/workers\/scripts\/([^/]+)$/,
    ({ name, scripts }) =>
      scripts.delete(name) ? { result: null } : notFound(10007, "This Worker does not exist on your account."),
  ],
  [/^POST \/workers\/scripts\/([^/]+)\/subdomain$/, () => ({ result: { enabled: true, previews_enabled: false } })],
  [/^PUT \/workers\/scripts\/([^/]+)\/schedules$/, ({ body }) => ({ result: { schedules: JSON.parse(body) } })],
  [/^GET \/workflows$/, ({ workflows, list }) => list([...workflows.values()])],
  [
    /^GET \/workflows\/([^/]+)$/,
    ({ name, workflows }) =>
      workflows.has(name) ? { result: workflows.get(name) } : notFound(10200, "workflow_not_found"),
  ],
  [
    /^PUT \/workflows\/([^/]+)$/,
    ({ name, body, now, workflows }) => {
      const { class_name, script_name } = JSON.parse(body);
      const instances = {
        queued: 0,
        running: 0,
        waiting: 0,
        paused: 0,
        complete: 0,
        errored: 0,
        terminated: 0,
        waitingForPause: 0,
        rollingBack: 0,
      };
      const workflow = {
        id: randomUUID(),
        name,
        class_name,
        script_name,
        created_on: now,
        modified_on: now,
        triggered_on: null,
        version_id: randomUUID(),
        instances,
      };
      workflows.set(name, workflow);
      return { result: workflow };
    },
  ],
  [
    /^DELETE \/workflows\/([^/]+)$/,
    ({ name, workflows }) =>
      workflows.delete(name) ? { result: { status: "ok", success: true } } : notFound(10200, "workflow_not_found"),
  ],
];

function answer(response, status, { result = null, errors = [] }) {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ success: errors.length === 0, errors, messages: [], result }));
}
