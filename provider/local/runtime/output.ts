import { format } from "node:util";
import { z } from "zod";
import { INSIDE_MODULES } from "./inside/bundle";
import { NAMED_LINE, TRACE_LINE } from "./inside/wire";
import type { RuntimeOptions } from "./types";

export type LogLine = Parameters<RuntimeOptions["log"]>[0];
export type Trace = Parameters<RuntimeOptions["trace"]>[0];

/** How long a line waits to hear which Worker it came from. */
const UNNAMED_MS = 1_000;
/** What workerd says of connections and engines that end as they should. */
const NOISE = [/disconnected: /, /^kj\/.*(disconnect|unexpectedly)/, /Aborting engine:/];

const level = z.enum(["debug", "info", "warn", "error"]).catch("info");
const namedSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("log"),
    worker: z.string(),
    level,
    message: z.union([z.array(z.unknown()), z.unknown().transform((only) => [only])]),
  }),
  z.object({
    type: z.literal("exception"),
    worker: z.string(),
    name: z.string().catch("Error"),
    message: z.string(),
    stack: z.string().catch(""),
  }),
]);

const exception = z.looseObject({ stack: z.string().transform(ownFrames).optional() });
const traceSchema = z.object({
  worker: z.string(),
  version: z.string().optional(),
  event: z.looseObject({ exceptions: z.array(exception).optional() }),
});

/** A frame of a module that this package put beside the Worker's, which Cloudflare has not. */
const INTERNAL_FRAME = new RegExp(String.raw`^ +at .*\b(?:${INSIDE_MODULES.join("|")})\.worker\.js:\d+:\d+\)?$`);

interface Waiting {
  level: LogLine["level"];
  message: string;
  timer: NodeJS.Timeout;
}

/**
 * Reads what a workerd writes. It prints what is logged as a person wants it, but without the name of the Worker; a moment later the
 * tail tells the name, but not the text as it was printed: this brings the two together.
 */
export class Output {
  readonly #log: (line: LogLine) => void;
  readonly #trace: (trace: Trace) => void;
  readonly #waiting: Waiting[] = [];

  constructor(log: (line: LogLine) => void, trace: (trace: Trace) => void) {
    this.#log = log;
    this.#trace = trace;
  }

  readonly handle = (line: { level: string; message: string }): void => {
    const message = cleanMessage(line.message);
    if (message.startsWith(NAMED_LINE)) {
      this.#named(message.slice(NAMED_LINE.length));
      return;
    }
    if (message.startsWith(TRACE_LINE)) {
      const { data } = traceSchema.safeParse(JSON.parse(message.slice(TRACE_LINE.length)));
      if (data !== undefined) this.#trace(data);
      return;
    }
    if (message === "" || NOISE.some((noise) => noise.test(message))) return;
    const waiting: Waiting = {
      level: level.parse(line.level),
      message,
      timer: setTimeout(() => {
        this.#take(waiting);
        this.#log({ level: waiting.level, message });
      }, UNNAMED_MS).unref(),
    };
    this.#waiting.push(waiting);
  };

  #named(json: string): void {
    const { data } = namedSchema.safeParse(JSON.parse(json));
    if (data === undefined) return;
    if (data.type === "exception") {
      const stack = ownFrames(cleanMessage(data.stack));
      const message = `Uncaught ${data.name}: ${data.message}${stack && `\n${stack}`}`;
      if (!NOISE.some((noise) => noise.test(message))) this.#log({ worker: data.worker, level: "error", message });
      return;
    }
    const text = format(...data.message);
    const alike = this.#waiting.filter((each) => each.level === data.level);
    const [start = ""] = text.split("\n", 1);
    const printed =
      alike.find((each) => each.message === text) ?? alike.find((each) => each.message.startsWith(start)) ?? alike[0];
    if (printed !== undefined) this.#take(printed);
    this.#log({ worker: data.worker, level: data.level, message: printed?.message ?? text });
  }

  #take(waiting: Waiting): void {
    clearTimeout(waiting.timer);
    this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
  }
}

/** Output of workerd without colours and without the made-up folder that modules are in. */
export function cleanMessage(message: string): string {
  return message
    .replace(/\u001b\[[0-9;]*m/g, "")
    .replace(/file:\/\/\/(?=[^/\s]+\.)/g, "")
    .trimEnd();
}

/** A stack trace with the Worker's own frames alone. */
function ownFrames(stack: string): string {
  const lines = stack.split("\n");
  return lines.filter((line) => !INTERNAL_FRAME.test(line)).join("\n");
}

/** What workerd said of a Worker that does not start, out of miniflare's error. */
export function startFailure(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const said = /Runtime (?:stderr|stdout):\n([\s\S]*)/.exec(text)?.[1] ?? text;
  return said
    .split("\n")
    .map((line) => cleanMessage(structuredMessage(line)).replace(/^service core:user:\S+: /, ""))
    .filter((line) => line !== "")
    .slice(0, 20)
    .join("\n");
}

function structuredMessage(line: string): string {
  if (!line.startsWith("{")) return line;
  try {
    return z.object({ message: z.string() }).catch({ message: line }).parse(JSON.parse(line)).message;
  } catch {
    return line;
  }
}
