import type { ApiErrorDetail } from "./api-error";

/** The API's envelope around every answer. */
export interface Envelope<Result> {
  result: Result;
  result_info?: { total_count?: number; count?: number; page?: number; per_page?: number };
}

/** What came over the wire; `text` is missing where the connection ended before the body did. */
export interface Answer {
  status: number;
  contentType: string | null;
  location?: string | null;
  text: string | undefined;
}

/** What was sent that an answer might repeat. */
export interface Sent {
  token: string;
  /** What may hold secrets of the body. */
  body: string;
}

/** An answer is a success, a refusal by Cloudflare, or not an answer of Cloudflare's API. */
export type Reading<Result> =
  { kind: "success"; envelope: Envelope<Result> } | { kind: "refusal"; errors: ApiErrorDetail[] } | { kind: "foreign" };

/** Reads an answer. Only an envelope with `success: true` is a success, whatever the status. */
export function readAnswer<Result>({ status, text }: Answer, expectsResult: boolean): Reading<Result> {
  const envelope = text === undefined ? undefined : parse(text);
  if (!isObject(envelope)) return { kind: "foreign" };
  const errors = details(envelope["errors"]);
  if (envelope["success"] === false || (status >= 400 && errors.length > 0)) return { kind: "refusal", errors };
  const succeeded = envelope["success"] === true && status < 300 && isEnvelope<Result>(envelope, expectsResult);
  return succeeded ? { kind: "success", envelope } : { kind: "foreign" };
}

/** Describes an answer that is not Cloudflare's by status, content type and first words. It may repeat what was sent, which holds secrets: those words are left out. */
export function describe({ status, contentType, location, text }: Answer, sent: Sent): string {
  if (location && status >= 300 && status < 400) {
    return `status ${status}, a redirect to ${URL.canParse(location) ? new URL(location).host : "another path"}`;
  }
  const type = contentType ? `content type ${shorten(contentType, 60)}` : "no content type";
  return `status ${status}, ${type}, ${describeBody(text, sent)}`;
}

function describeBody(text: string | undefined, sent: Sent): string {
  if (text === undefined) return "the connection ended before the body did";
  const begins = shorten(withoutSent(text.slice(0, EXAMINED), sent), 100);
  return begins ? `body ${JSON.stringify(begins)}` : "an empty body";
}

/** More than is shown, because whitespace and sent words are shortened. */
const EXAMINED = 2_000;

function withoutSent(text: string, { token, body }: Sent): string {
  const words = /[\p{L}\p{N}]{4,}/gu;
  return text
    .replaceAll(token, "…")
    .replace(words, (word) => (body.includes(word) || token.includes(word) ? "…" : word));
}

/** One line without control characters. */
function shorten(text: string, length: number): string {
  const line = text.replace(/[\s\p{C}]+/gu, " ").trim();
  return line.length > length ? `${line.slice(0, length)}…` : line;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Checks that a result exists where it is read. Its shape is the API's. */
function isEnvelope<Result>(value: object, expectsResult: boolean): value is Envelope<Result> {
  return !expectsResult || "result" in value;
}

function details(errors: unknown): ApiErrorDetail[] {
  if (!Array.isArray(errors)) return [];
  return errors.filter(isObject).map(({ code, message }) => ({
    code: typeof code === "number" ? code : 0,
    message: typeof message === "string" ? message : "",
  }));
}
