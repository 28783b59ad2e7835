/** A main module that loads the real one and tells what it exports. `MAIN_MODULE` stands for its name. */
export const PROBE_SOURCE = /* js */ `
import { DurableObject, WorkerEntrypoint, WorkflowEntrypoint } from "cloudflare:workers";
import * as main from MAIN_MODULE;

const HANDLERS = ["fetch", "scheduled", "queue", "email", "tail", "trace", "tailStream", "alarm", "test"];
const KINDS = [[WorkflowEntrypoint, "workflow"], [DurableObject, "durable-object"], [WorkerEntrypoint, "entrypoint"]];

function typeOf(value) {
  if (typeof value !== "function") return typeof value === "object" && value !== null ? "entrypoint" : undefined;
  const kind = KINDS.find(([base]) => value.prototype instanceof base);
  return kind?.[1] ?? (/^class\\b/.test(Function.prototype.toString.call(value)) ? "durable-object" : undefined);
}

export default {
  fetch() {
    const { default: entry, ...named } = main;
    const owner = typeof entry === "function" ? entry.prototype : entry;
    return Response.json({
      handlers: HANDLERS.filter((name) => typeof owner?.[name] === "function"),
      namedHandlers: Object.entries(named).flatMap(([name, value]) => (typeOf(value) ? [{ name, type: typeOf(value) }] : [])),
    });
  },
};
`;
