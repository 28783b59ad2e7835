import { setTimeout as sleep } from "node:timers/promises";

import { type Answer, describe, type Envelope, readAnswer } from "./answer";
import { type ApiErrorDetail, CloudflareApiError, type Refused, type Service } from "./api-error";
import { exchange, type Incoming, type Outgoing } from "./exchange";
import { delayBefore, Limiter, RETRY, type RetryAfter } from "./retry";
import { MALFORMED_TOKEN, malformedBaseUrl, MISSING_TOKEN, type Settings } from "./settings";
import { sayingHowLong, type Waits } from "./waits";

export type Method = "get" | "put" | "post" | "patch" | "delete";

export interface Request<Result = unknown> {
  service: Service;
  method: Method;
  /** Below the address of the API. */
  path: string;
  query?: Record<string, string>;
  body?: object | FormData;
  /** A token for this request alone, instead of the API's. */
  token?: string;
  /**
   * Looks for what an attempt has made whose response does not show it. What would be made twice says it: otherwise
   * such a request is sent again.
   */
  made?: () => Promise<Result | undefined>;
}

/** One for each token: what it sends counts against one limit. */
const limiters = new Map<string, Limiter>();
const CONCURRENT_REQUESTS = 6;

/** Visible characters of ASCII, as tokens have them. */
const HEADER_VALUE = /^[!-~]+$/;

/** How long one attempt of a request may take. Code and files are more to send, on a line that may be slow. */
export const TIMEOUT_MS = { request: 60_000, upload: 300_000 };

/** A shorter wait is over before anybody has read of it. */
export const SAID_MS = { wait: 1_000, silence: 10_000 };

/** Safe to repeat when the answer does not show whether the request was carried out. */
const IDEMPOTENT: Method[] = ["get", "put", "delete"];

/** Sends requests without the official SDK, which loads a thousand modules for its first one, and hides what an answer was that is not the API's. */
export class Client {
  constructor(
    private readonly settings: Settings,
    private readonly waits?: Waits,
  ) {}

  async send<Result>(request: Request<Result>): Promise<Envelope<Result>> {
    const { apiToken, baseUrl } = this.settings;
    if (!apiToken) throw new Error(MISSING_TOKEN);
    // What is sent would refuse it with an error that does not say what to do.
    if (!HEADER_VALUE.test(apiToken)) throw new Error(MALFORMED_TOKEN);
    if (!URL.canParse(baseUrl)) throw new Error(malformedBaseUrl(baseUrl));
    const limiter = limiters.get(apiToken) ?? new Limiter(CONCURRENT_REQUESTS);
    limiters.set(apiToken, limiter);

    for (let attempt = 1; ; attempt += 1) {
      const outcome = await limiter.run(() => this.attempt<Result>(request, attempt, { baseUrl, apiToken }));
      if ("envelope" in outcome) return outcome.envelope;
      const { refused, retryAfter } = outcome;
      const repeatable = refused.foreign !== undefined && IDEMPOTENT.includes(request.method);
      const delay = delayBefore(attempt, { status: refused.status, retryAfter, repeatable });
      const said = { method: request.method.toUpperCase(), path: request.path };
      const error = new CloudflareApiError(request.service, said, refused);
      if (delay === undefined) throw error;
      if (refused.status === 429) {
        limiter.closeFor(delay);
        if (delay >= SAID_MS.wait) await this.waits?.asked(delay);
      }
      await sleep(delay);
      const made = error.mayBeDone ? await request.made?.() : undefined;
      if (made !== undefined) return { result: made };
    }
  }

  /** Sends it once, and says when that takes long. */
  private async attempt<Result>(
    request: Request,
    attempt: number,
    to: { baseUrl: string; apiToken: string },
  ): Promise<Outcome<Result>> {
    const limit = timeoutOf(request.body);
    const said = { method: request.method.toUpperCase(), path: request.path, limit, attempt, attempts: RETRY.attempts };
    const outcome = await sayingHowLong(
      () => sendOnce<Result>(request, to),
      SAID_MS.silence,
      (milliseconds) => this.waits?.silent({ ...said, for: milliseconds }),
    );
    if ("isLate" in outcome && outcome.isLate) await this.waits?.unanswered({ ...said, for: limit });
    return outcome;
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

type Outcome<Result> =
  | { envelope: Envelope<Result> }
  | {
      refused: Refused;
      retryAfter: RetryAfter | undefined;
      /** Whether its time was over. */
      isLate?: boolean;
    };

const HEADERS = { accept: "application/json", "user-agent": "pulumi-cloudflare-workers" };

/** Sends a request once. */
async function sendOnce<Result>(
  { method, path, query, body, token }: Request,
  { baseUrl, apiToken }: { baseUrl: string; apiToken: string },
): Promise<Outcome<Result>> {
  const limit = AbortSignal.timeout(timeoutOf(body));
  const authorization = `Bearer ${token ?? apiToken}`;
  let answer: Answer & Omit<ReturnType<typeof headersOf>, "contentType" | "location">;
  try {
    const { headers, ...sent } = await encoded(body);
    const response = await exchange(
      addressOf(baseUrl, path, query),
      { method: method.toUpperCase(), headers: { ...HEADERS, authorization, ...headers }, ...sent },
      limit,
    );
    answer = { status: response.status, ...headersOf(response.headers), text: response.text };
  } catch (error) {
    const reason = limit.aborted ? `no response within ${timeoutOf(body) / 1000} s` : messages(error).join(" ");
    return { refused: { status: undefined, errors: [], reason }, retryAfter: undefined, isLate: limit.aborted };
  }
  const { status } = answer;
  const retryAfter = { asked: answer.retryAfter, date: answer.date };
  const reading = readAnswer<Result>(answer, method === "get");
  if (reading.kind === "success") return { envelope: reading.envelope };
  const sentToken = token ?? apiToken;
  if (reading.kind === "refusal") {
    return { refused: { status, errors: withoutToken(reading.errors, sentToken) }, retryAfter };
  }
  const foreign = describe(answer, { token: sentToken, body: await textOf(body) });
  return { refused: { status, errors: [], foreign }, retryAfter };
}

/** What is between here and Cloudflare may repeat the headers. */
function withoutToken(errors: ApiErrorDetail[], token: string): ApiErrorDetail[] {
  return errors.map(({ code, message }) => ({ code, message: message.replaceAll(token, "[secret]") }));
}

function addressOf(baseUrl: string, path: string, query: Request["query"]): URL {
  const search = query ? `?${new URLSearchParams(query).toString()}` : "";
  return new URL(`${baseUrl.replace(/\/+$/, "")}${path}${search}`);
}

/** The body with the headers that it needs. */
async function encoded(body: Request["body"]): Promise<Pick<Outgoing, "headers" | "body">> {
  if (!body) return { headers: {} };
  // It writes a form as a request has it.
  const form = body instanceof FormData ? new Response(body) : undefined;
  const bytes = form ? new Uint8Array(await form.arrayBuffer()) : Buffer.from(JSON.stringify(body));
  const type = form?.headers.get("content-type") ?? "application/json";
  return { headers: { "content-type": type, "content-length": bytes.byteLength }, body: bytes };
}

const timeoutOf = (body: Request["body"]): number =>
  body instanceof FormData ? TIMEOUT_MS.upload : TIMEOUT_MS.request;

function headersOf(headers: Incoming["headers"]) {
  return {
    contentType: headers["content-type"] ?? null,
    location: headers.location ?? null,
    retryAfter: headers["retry-after"] ?? null,
    date: headers.date ?? null,
  };
}

/** The part of a body that may hold secrets: of a form, what says the bindings, and nothing as large as code. */
async function textOf(body: Request["body"]): Promise<string> {
  if (!(body instanceof FormData)) return JSON.stringify(body ?? {});
  const part = body.get("metadata") ?? body.get("settings");
  return part instanceof Blob ? part.text() : (part ?? "");
}

/** The messages of an error and its causes. For a failed connection, the last one has the address. */
function messages(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  return [error.message, ...messages(error.cause ?? first)].filter(Boolean);
}
