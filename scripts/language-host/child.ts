import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";

const graceMs = 5_000;
const running = new Set<ChildProcess>();

export interface ChildOptions {
  command: string;
  args: string[];
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  onStdout: (chunk: Buffer) => void;
  onStderr: (chunk: Buffer) => void;
  /** When it fires, the process is interrupted, and killed if it lingers. */
  signal?: AbortSignal;
}

/** How a process ended: its exit code, -1 when a signal ended it. */
export type ChildEnd = { code: number } | { spawnError: Error };

/** Runs a process in this one's group, so that the engine reaches it too, and waits until its output has been read. */
export async function runChild(options: ChildOptions): Promise<ChildEnd> {
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  child.stdout.on("data", options.onStdout);
  child.stderr.on("data", options.onStderr);
  const abort = (): void => {
    interrupt(child);
  };
  if (options.signal?.aborted) abort();
  options.signal?.addEventListener("abort", abort, { once: true });
  try {
    return await new Promise<ChildEnd>((resolve) => {
      child.once("error", (spawnError) => {
        resolve({ spawnError });
      });
      child.once("exit", (code) => {
        // A grandchild may hold the pipes open for as long as it likes: the output gets the same grace as a signal.
        const timer = setTimeout(() => {
          child.stdout.destroy();
          child.stderr.destroy();
        }, graceMs);
        child.once("close", () => {
          clearTimeout(timer);
          resolve({ code: code ?? -1 });
        });
      });
    });
  } finally {
    running.delete(child);
    options.signal?.removeEventListener("abort", abort);
  }
}

/** Interrupts every process that still runs; whatever does not end is killed. */
export function interruptAll(): void {
  for (const child of running) interrupt(child);
}

/** Kills every process that still runs. */
export function killAll(): void {
  for (const child of running) child.kill("SIGKILL");
}

function interrupt(child: ChildProcess): void {
  child.kill("SIGINT");
  const timer = setTimeout(() => child.kill("SIGKILL"), graceMs);
  child.once("exit", () => {
    clearTimeout(timer);
  });
}
