import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";

import type { BaseCloudflare } from "cloudflare/client";

import { type Answer, describe, type Envelope, readAnswer } from "./answer";
import { CloudflareApiError, type Refused, type Service } from "./api-error";
import { delayBefore, Limiter, type RetryAfter } from "./retry";
import { MISSING_TOKEN, type Settings } from "./settings";

export type Method = "get" | "put" | "post" | "patch" | "delete";

export interface Request {
  service: Service;
  method: Method;
  /** Below the address of the API. */
  path: string;
  query?: Record<string, string>;
  body?: object | FormData;
  /** A token for this request alone, instead of the API's. */
  token?: string;
}

/** One for each token: what it sends counts against one limit. */
const limiters = new Map<string, Limiter>();
const CONCURRENT_REQUESTS = 6;

/** How long one attempt of a request may take. Code and files are more to send, on a line that may be slow. */
export const TIMEOUT_MS = { request: 60_000, upload: 300_000 };

/** A shorter wait is over before anybody has read of it. */
const SAID_WAIT_MS = 1_000;

/** Safe to repeat when the answer does not show whether the request was carried out. */
const IDEMPOTENT: Method[] = ["get", "put", "delete"];

/** Sends requests through the official SDK, loaded at the first one; the retries are ours, so that they are counted and bounded. */
export class Client {
  private sdk: ReturnType<typeof loadSdk> | undefined;

  /** @param waits Told how many milliseconds the API asked to wait. */
  constructor(
    private readonly settings: Settings,
    private readonly waits?: (milliseconds: number) => Promise<void>,
  ) {}

  async send<Result>(request: Request): Promise<Envelope<Result>> {
    const { apiToken, baseUrl } = this.settings;
    if (!apiToken) throw new Error(MISSING_TOKEN);
    this.sdk ??= loadSdk(baseUrl, apiToken);
    const { sdk } = this;
    const limiter = limiters.get(apiToken) ?? new Limiter(CONCURRENT_REQUESTS);
    limiters.set(apiToken, limiter);

    for (let attempt = 1; ; attempt += 1) {
      const outcome = await limiter.run(() => sdk<Result>(request));
      if ("envelope" in outcome) return outcome.envelope;
      const { refused, retryAfter } = outcome;
      const repeatable = refused.foreign !== undefined && IDEMPOTENT.includes(request.method);
      const delay = delayBefore(attempt, { status: refused.status, retryAfter, repeatable });
      if (delay === undefined) {
        const said = { method: request.method.toUpperCase(), path: request.path };
        throw new CloudflareApiError(request.service, said, refused);
      }
      if (refused.status === 429) {
        limiter.closeFor(delay);
        if (delay >= SAID_WAIT_MS) await this.waits?.(delay);
      }
      await sleep(delay);
    }
  }

  /** All that a list has, page by page. */
  async list<Item>({ service, path }: Pick<Request, "service" | "path">, perPage: number): Promise<Item[]> {
    const items: Item[] = [];
    for (let page = 1; ; page += 1) {
      const query = { page: String(page), per_page: String(perPage) };
      const { result } = await this.send<Item[]>({ service, method: "get", path, query });
      items.push(...result);
      if (result.length < perPage) return items;
    }
  }
}

type Outcome<Result> = { envelope: Envelope<Result> } | { refused: Refused; retryAfter: RetryAfter | undefined };

// Every program that uses this package loads this file: the SDK is loaded at the first request.
const load = createRequire(__filename);

/* eslint-disable @typescript-eslint/no-unsafe-return -- require knows no types; the package's own are stated beside it */
const loadClient = (): typeof import("cloudflare/tree-shakable") => load("cloudflare/tree-shakable");
const loadErrors = (): typeof import("cloudflare/core/error") => load("cloudflare/core/error");
/* eslint-enable @typescript-eslint/no-unsafe-return */

function loadSdk(baseURL: string, apiToken: string) {
  const { createClient } = loadClient();
  const { APIConnectionError, APIError } = loadErrors();
  const client: Pick<BaseCloudflare, "request"> = createClient({
    baseURL,
    apiToken,
    maxRetries: 0,
    logLevel: "off",
    // A redirect that is followed turns a POST into a GET, whose success would be taken for the POST's.
    fetchOptions: { redirect: "manual" },
    resources: [],
  });

  /** The unparsed answer: the SDK returns an HTML page as a string, and throws a SyntaxError for a truncated body. */
  async function ask(
    { method, path, query, body, token }: Request,
    limit: AbortSignal,
  ): Promise<Answer & { date: string | null; retryAfter: string | null }> {
    try {
      const sending = client.request({
        ...{ method, path, ...(query && { query }), ...(body && { body }) },
        ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
        signal: limit,
        // The SDK's own limit is over once the head of an answer is there, whatever becomes of the body.
        timeout: 2 * timeoutOf(body),
      });
      const response = await sending.asResponse();
      const text = await response.text().catch(() => {
        limit.throwIfAborted();
        return undefined;
      });
      return { status: response.status, ...headersOf(response.headers), text };
    } catch (error) {
      if (!(error instanceof APIError) || typeof error.status !== "number") throw error;
      const headers = error.headers instanceof Headers ? error.headers : undefined;
      const text = error.error === undefined ? bodyOf(error.status, error.message) : JSON.stringify(error.error);
      return { status: error.status, ...headersOf(headers), text };
    }
  }

  return async function send<Result>(request: Request): Promise<Outcome<Result>> {
    let answer;
    const limit = AbortSignal.timeout(timeoutOf(request.body));
    try {
      answer = await ask(request, limit);
    } catch (error) {
      const late = limit.aborted;
      if (!late && !(error instanceof APIConnectionError)) throw error;
      const reason = late ? `no response within ${timeoutOf(request.body) / 1000} s` : messages(error).join(" ");
      return { refused: { status: undefined, errors: [], reason }, retryAfter: undefined };
    }
    const { status } = answer;
    const retryAfter = { asked: answer.retryAfter, date: answer.date };
    const reading = readAnswer<Result>(answer, request.method === "get");
    if (reading.kind === "success") return { envelope: reading.envelope };
    if (reading.kind === "refusal") return { refused: { status, errors: reading.errors }, retryAfter };
    const foreign = describe(answer, { token: request.token ?? apiToken, body: await textOf(request.body) });
    return { refused: { status, errors: [], foreign }, retryAfter };
  };
}

const timeoutOf = (body: Request["body"]): number =>
  body instanceof FormData ? TIMEOUT_MS.upload : TIMEOUT_MS.request;

function headersOf(headers: Headers | undefined) {
  return {
    contentType: headers?.get("content-type") ?? null,
    location: headers?.get("location") ?? null,
    retryAfter: headers?.get("retry-after") ?? null,
    date: headers?.get("date") ?? null,
  };
}

/** The body of a refusal that is not JSON, which the SDK's error has after the status. */
function bodyOf(status: number, message: string): string {
  return message === `${status} status code (no body)` ? "" : message.slice(`${status} `.length);
}

/** The part of a body that may hold secrets: of an upload, its metadata with the bindings. */
async function textOf(body: Request["body"]): Promise<string> {
  if (!(body instanceof FormData)) return JSON.stringify(body ?? {});
  const metadata = body.get("metadata");
  return metadata instanceof Blob ? metadata.text() : (metadata ?? "");
}

/** The messages of an error and its causes. For a failed connection, the last one has the address. */
function messages(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  return [error.message, ...messages(error.cause ?? first)].filter(Boolean);
}
