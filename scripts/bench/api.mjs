import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { ROUTES } from "./routes.mjs";

export const ACCOUNT = "0123456789abcdef0123456789abcdef";
export const TOKEN = "bench-token";

const newAccount = () => ({ scripts: new Map(), workflows: new Map(), times: [], closedUntil: 0, refused: 0 });

/**
 * A server that answers as Cloudflare's API does to a deployment, and runs nothing: what is measured is the deployment, not the
 * start of a runtime for each upload, which the embedded Cloudflare does.
 */
export class Api {
  requests = 0;
  /** Milliseconds before each answer. */
  latency = 0;
  /** @type {{ requests: number, windowMs: number } | undefined} Cloudflare's: 1,200 in five minutes, then none for five minutes. */
  limit;
  #accounts = new Map();
  #account = newAccount();

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
    return {
      CLOUDFLARE_BASE_URL: this.url,
      CLOUDFLARE_API_BASE_URL: this.url,
      CLOUDFLARE_ACCOUNT_ID: ACCOUNT,
      CLOUDFLARE_API_TOKEN: TOKEN,
    };
  }

  /** What there is in the account. */
  get held() {
    return this.#account.scripts.size + this.#account.workflows.size;
  }

  /** How often the account was refused for its many requests. */
  get refused() {
    return this.#account.refused;
  }

  /** From now on it answers for the account of that name. */
  use(name, { latency = 0, limit } = {}) {
    Object.assign(this, { latency, limit });
    this.#account = this.#accounts.get(name) ?? newAccount();
    this.#accounts.set(name, this.#account);
  }

  /** Forgets everything, for the next measurement. */
  reset() {
    this.#accounts.clear();
    this.#account = newAccount();
  }

  async close() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async #handle(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    this.requests += 1;
    const wait = this.#closedFor();
    if (this.latency > 0) await sleep(this.latency);
    if (wait > 0) {
      this.#account.refused += 1;
      response.setHeader("retry-after", String(Math.ceil(wait / 1000)));
      return answer(response, 429, {
        errors: [{ code: 971, message: "Please wait and consider throttling your request speed" }],
      });
    }
    const path = new URL(request.url, this.url).pathname.replace(/^\/client\/v4(\/accounts\/[^/]+(?=\/))?/, "");
    const found = this.#route(`${request.method} ${path.replace(/\/$/, "")}`, request, body);
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
    const account = this.#account;
    if (account.closedUntil > now) return account.closedUntil - now;
    const { requests, windowMs } = this.limit;
    account.times = account.times.filter((time) => time > now - windowMs);
    if (account.times.length >= requests) {
      account.closedUntil = now + windowMs;
      return windowMs;
    }
    account.times.push(now);
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
          scripts: this.#account.scripts,
          workflows: this.#account.workflows,
        });
    }
    return undefined;
  }
}

function answer(response, status, { result = null, errors = [] }) {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ success: errors.length === 0, errors, messages: [], result }));
}
