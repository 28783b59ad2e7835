import { ENTRY_HEADER, OPTIONS_HEADER } from "./wire";

/** What a call asks, beside the bytes in its body. */
export function dataOptions<Options>(request: Request): Options {
  return JSON.parse(decodeURIComponent(request.headers.get(OPTIONS_HEADER) ?? "%7B%7D")) as Options;
}

/** Bytes, with what is told of them. */
export function withEntry(body: ArrayBuffer | ReadableStream, entry: object): Response {
  return new Response(body, { headers: { [ENTRY_HEADER]: encodeURIComponent(JSON.stringify(entry)) } });
}
