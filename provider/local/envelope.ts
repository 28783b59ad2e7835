import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { z } from "zod";

/** An answer that is not a success: thrown anywhere below a route, sent as Cloudflare's envelope. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly status: ContentfulStatusCode,
    readonly code: number,
    message: string,
    /** What a client may read beside the message. */
    readonly meta?: Record<string, unknown>,
  ) {
    super(message);
  }
}

/** What accompanies a page of a list. */
export interface ResultInfo {
  page?: number;
  per_page?: number;
  count: number;
  total_count?: number;
  total_pages?: number;
  cursor?: string;
  /** Where the next page is asked for with a token. */
  next_page_token?: string;
  /** Where services with another kind of list say it. */
  cursors?: { after: string };
}

/** The envelope of a success. */
export function ok(c: Context, result: unknown, info?: ResultInfo): Response {
  return c.json(envelope(result, info));
}

/** The same, for an answer of another status than 200. */
export function envelope(result: unknown, info?: ResultInfo) {
  return { success: true, errors: [], messages: [], result, ...(info && { result_info: info }) };
}

/** The envelope of a failure. */
export function failure(c: Context, { status, code, message, meta }: ApiError): Response {
  return c.json(
    { success: false, errors: [{ code, message, ...(meta && { meta }) }], messages: [], result: null },
    status,
  );
}

/** One page of a list, by `page` and `per_page`. A page past the end is empty: the official SDK reads until it meets one. */
export function page<Item>(c: Context, items: Item[], defaults: { perPage: number; max: number }) {
  const number = positive(c.req.query("page"), 1);
  const perPage = Math.min(positive(c.req.query("per_page"), defaults.perPage), defaults.max);
  const shown = items.slice((number - 1) * perPage, number * perPage);
  const info: ResultInfo = {
    page: number,
    per_page: perPage,
    count: shown.length,
    total_count: items.length,
    total_pages: Math.ceil(items.length / perPage),
  };
  return { shown, info };
}

function positive(text: string | undefined, otherwise: number): number {
  const value = Number(text);
  return Number.isInteger(value) && value > 0 ? value : otherwise;
}

/** The JSON body of a request, checked; `code` is what the service answers to a body that it cannot take. */
export async function body<Schema extends z.ZodType>(
  c: Context,
  schema: Schema,
  code: number,
): Promise<z.output<Schema>> {
  let value: unknown;
  try {
    value = JSON.parse(await c.req.text());
  } catch {
    throw new ApiError(400, code, "The request body is not valid JSON.");
  }
  return checked(schema, value, code);
}

/** A value from outside, checked; the message names where it is wrong, never what it holds. */
export function checked<Schema extends z.ZodType>(schema: Schema, value: unknown, code: number): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "body"}: ${message}`);
  throw new ApiError(400, code, `The request is invalid: ${problems.join("; ")}`);
}
