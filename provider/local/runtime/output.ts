import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { RuntimeOptions } from "./types";

export type LogLine = Parameters<RuntimeOptions["log"]>[0];

/** What workerd says of itself while it starts or ends, and no user wants to read. */
const NOISE = [/^(Broken pipe|Connection reset)/, /disconnected: /, /^kj\/.*(disconnect|unexpectedly)/];
/** How an engine ends an instance that was paused, terminated or restarted. */
const ENGINE_ABORT = /Aborting engine:/;

/** Reads what a workerd writes: passes it on as lines, and keeps what explains a start that failed. */
export function collectOutput(worker: string | undefined, log: (line: LogLine) => void) {
  const start: string[] = [];
  const read = (stream: Readable, level: LogLine["level"]) => {
    createInterface({ input: stream }).on("line", (line) => {
      if (start.length < 50) start.push(line);
      const message = cleanMessage(line);
      if (message === "" || NOISE.some((noise) => noise.test(message)) || ENGINE_ABORT.test(message)) return;
      log({ ...(worker !== undefined && { worker }), level, message });
    });
  };
  return {
    handle: (stdout: Readable, stderr: Readable): void => {
      read(stdout, "info");
      read(stderr, "error");
    },
    failure: (): string | undefined => startFailure(start.join("\n")),
  };
}

/** A line of workerd without colours and without what names this machine. */
export function cleanMessage(line: string): string {
  return line
    .replace(/\u001b\[[0-9;]*m/g, "")
    .replace(/file:\/\/\/(?=[^/\s]+\.)/g, "")
    .trimEnd();
}

/** The message of a workerd that did not start: what it says of the Worker, without its own stack. */
export function startFailure(output: string): string | undefined {
  const lines = output.split("\n").map(cleanMessage);
  const at = lines.findIndex((line) => /service core:user:[^\s:]*(:[^\s:]+)?: /.test(line));
  if (at === -1) return lines.find((line) => line.trim() !== "");
  const first = (lines[at] ?? "").replace(/^.*?service core:user:\S+: /, "");
  const rest: string[] = [];
  for (const line of lines.slice(at + 1)) {
    if (!/^\s/.test(line)) break;
    rest.push(line.trimEnd());
  }
  return [first, ...rest].join("\n");
}
