import type { IncomingHttpHeaders } from "node:http";

import { chosenShare, KEY_HEADER, OVERRIDES_HEADER } from "./inside/version-choice";
import type { WorkerCode } from "./types";

/** What runs the version of a Worker that an invocation goes to; one that is not a request has no headers. */
export function chosenVersion({ name, shares = [] }: WorkerCode, headers: IncomingHttpHeaders = {}): string {
  const sent = (header: string) => [headers[header.toLowerCase()] ?? []].flat().join(",") || undefined;
  return chosenShare(name, shares, { overrides: sent(OVERRIDES_HEADER), key: sent(KEY_HEADER) })?.name ?? name;
}
