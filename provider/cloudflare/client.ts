import { setTimeout as sleep } from "node:timers/promises";

import type { BaseCloudflare } from "cloudflare/client";

import { type ApiErrorDetail, CloudflareApiError, type Service } from "./api-error";
import { delayBefore, Limiter } from "./retry";
import { MISSING_TOKEN, type Settings } from "./settings";

export type Method = "get" | "put" | "post" | "patch" | "delete";

export interface Request {
  service: Service;
  method: Method;
  /** Below the address of the API. */
  path: string;
  query?: Record<string, string>;
  body?: object | FormData;
}

/** One for each token: what it sends counts against one limit. */
const limiters = new Map<string, Limiter>();
const CONCURRENT_REQUESTS = 6;

/** The API's envelope around every answer. */
export interface Envelope<Result> {
  result: Result;
  result_info?: { total_count?: number; count?: number; page?: number; per_page?: number };
}

/** Sends requests through the official SDK, loaded at the first one; the retries are ours, so that they are counted and bounded. */
export class Client {
  private sdk: ReturnType<typeof loadSdk> | undefined;

  constructor(private readonly settings: Settings) {}

  async send<Result>(request: Request): Promise<Envelope<Result>> {
    const { apiToken, baseUrl } = this.settings;
    if (!apiToken) throw new Error(MISSING_TOKEN);
    this.sdk ??= loadSdk(baseUrl, apiToken);
    const sdk = await this.sdk;
    const limiter = limiters.get(apiToken) ?? new Limiter(CONCURRENT_REQUESTS);
    limiters.set(apiToken, limiter);

    for (let attempt = 1; ; attempt += 1) {
      try {
        return await limiter.run(() => sdk.send<Envelope<Result>>(request));
      } catch (error) {
        const refusal = sdk.refusal(error);
        if (!refusal) throw error;
        const delay = delayBefore(attempt, refusal);
        if (delay === undefined) {
          const said = { method: request.method.toUpperCase(), path: request.path };
          throw new CloudflareApiError(request.service, said, refusal.status, refusal.errors, refusal.reason);
        }
        if (refusal.status === 429) limiter.closeFor(delay);
        await sleep(delay);
      }
    }
  }
}

async function loadSdk(baseURL: string, apiToken: string) {
  const [{ createClient }, { APIError }] = await Promise.all([
    import("cloudflare/tree-shakable"),
    import("cloudflare/core/error"),
  ]);
  const client: Pick<BaseCloudflare, "request"> = createClient({
    baseURL,
    apiToken,
    maxRetries: 0,
    logLevel: "off",
    resources: [],
  });
  return {
    send<Answer>({ method, path, query, body }: Request): Promise<Answer> {
      return client.request({ method, path, ...(query && { query }), ...(body && { body }) });
    },
    refusal(error: unknown) {
      if (!(error instanceof APIError)) return undefined;
      return {
        status: typeof error.status === "number" ? error.status : undefined,
        retryAfter: error.headers instanceof Headers ? error.headers.get("retry-after") : null,
        errors: error.errors.map(({ code, message }): ApiErrorDetail => ({ code: code ?? 0, message: message ?? "" })),
        reason: messages(error).join(" "),
      };
    },
  };
}

/** What an error and its causes say: of a connection that fails, the last one names the address. */
function messages(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  return [error.message, ...messages(error.cause ?? first)].filter(Boolean);
}
