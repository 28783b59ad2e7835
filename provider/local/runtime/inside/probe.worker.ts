import { DurableObject, WorkerEntrypoint, WorkflowEntrypoint } from "cloudflare:workers";

const HANDLERS = ["fetch", "scheduled", "queue", "email", "tail", "trace", "tailStream", "alarm", "test"];
const KINDS = [
  [WorkflowEntrypoint, "workflow"],
  [DurableObject, "durable-object"],
  [WorkerEntrypoint, "entrypoint"],
] as const;

function typeOf(value: unknown): string | undefined {
  if (typeof value !== "function") return typeof value === "object" && value !== null ? "entrypoint" : undefined;
  const prototype: unknown = value.prototype;
  const kind = KINDS.find(([base]) => prototype instanceof base);
  return kind?.[1] ?? (/^class\b/.test(Function.prototype.toString.call(value)) ? "durable-object" : undefined);
}

/** A Worker that tells what the main module of another exports. */
export function probe({ default: entry, ...named }: Record<string, unknown>): ExportedHandler {
  return {
    fetch() {
      const owner: unknown = typeof entry === "function" ? entry.prototype : entry;
      const handles = (name: string): boolean =>
        typeof owner === "object" && owner !== null && typeof Reflect.get(owner, name) === "function";
      return Response.json({
        handlers: HANDLERS.filter(handles),
        namedHandlers: Object.entries(named).flatMap(([name, value]) => {
          const type = typeOf(value);
          return type === undefined ? [] : [{ name, type }];
        }),
      });
    },
  };
}
