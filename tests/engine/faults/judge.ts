import type { Ran } from "../../support/stack";
import { SECRETS } from "./descriptions";

/** What is wrong with what a run said to which these requests came to no good end; nothing when all is right. */
export function judge(ran: Ran, met: string[], token: string): string | undefined {
  if (/^\s+at .*:\d+:\d+\)?$/m.test(ran.output)) return "It shows a stack trace.";
  const shown = [...SECRETS, token].filter((secret) => ran.output.includes(secret));
  if (shown.length > 0) return `It shows ${shown.join(", ")}.`;
  if (ran.code === 0 || met.length === 0) return undefined;
  // Where nothing listens any more, that is said of another request, too.
  const isNamed = met.some((request) => ran.output.includes(pathOf(request))) || ran.output.includes("ECONNREFUSED");
  if (!isNamed) return `It names none of ${met.join(", ")}.`;
  return undefined;
}

/** The part of a request that every message about it has. */
const pathOf = (request: string): string => request.slice(request.indexOf("/"));
