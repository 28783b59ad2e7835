import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

import { type Diagnostic, readEvent, type Step } from "./events";

/** How long an update that is told to stop may take: it ends the step that it is in, and writes its state. */
const STOP_MS = 20_000;

const MISSING = [
  "Command `pulumi` was not found: this command runs your program with the Pulumi CLI.",
  "Install it (https://www.pulumi.com/docs/install/) and check that `pulumi version` works in this shell.",
].join("\n");

interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

export interface Update {
  code: number;
  steps: Step[];
  /** What the engine said outside of its events, when nothing else explains the failure. */
  rest: string;
}

/** Runs `pulumi` in the project's folder, one command at a time. */
export class Pulumi {
  /** The command under way: `heard` when it has printed its first line. */
  private running: { child: ChildProcess; heard: Promise<unknown>; ended: Promise<unknown> } | undefined;
  private stopped = false;

  constructor(
    private readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly stack: string,
  ) {}

  /** Runs a command on the stack; its exit code is the caller's to judge. */
  async run(...args: string[]): Promise<Ran> {
    let stdout = "";
    const { code, stderr } = await this.spawn(args, (line) => (stdout += `${line}\n`));
    return { code, stdout, stderr };
  }

  /** One `pulumi up`: each step and diagnostic as it comes. */
  async up(
    options: string[],
    tell: { step(step: Step): void; diagnostic(diagnostic: Diagnostic): void },
  ): Promise<Update> {
    const steps: Step[] = [];
    const other: string[] = [];
    const diagnostics: Diagnostic[] = [];
    const { code, stderr } = await this.spawn(["up", "--yes", "--skip-preview", "--json", ...options], (line) => {
      const event = readEvent(line);
      if (!event) other.push(line);
      if (event?.diagnostic) {
        diagnostics.push(event.diagnostic);
        tell.diagnostic(event.diagnostic);
      }
      if (event?.step) {
        steps.push(event.step);
        tell.step(event.step);
      }
    });
    const rest = [...other, stderr].join("\n").trim();
    const explained = code === 0 || diagnostics.some(({ severity }) => severity === "error");
    return { code, steps, rest: explained ? "" : rest };
  }

  /** Lets a running update end its step and give its lock back; one that does not is killed. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (!this.running) return;
    const { child, heard, ended } = this.running;
    const timer = setTimeout(() => {
      killGroup(child);
    }, STOP_MS);
    // The engine takes its lock before it listens for the signal. From its first event on it gives the lock back.
    await Promise.race([heard, ended]);
    child.kill("SIGINT");
    await ended;
    clearTimeout(timer);
  }

  /** Ends what runs, whatever it is doing. */
  kill(): void {
    this.stopped = true;
    if (this.running) killGroup(this.running.child);
  }

  private async spawn(args: string[], onLine: (line: string) => void): Promise<{ code: number; stderr: string }> {
    if (this.stopped) return { code: 1, stderr: "" };
    const child = spawn("pulumi", [...args, "--stack", this.stack, "--non-interactive", "--color", "never"], {
      cwd: this.folder,
      env: this.env,
      stdio: ["ignore", "pipe", "pipe"],
      // In a group of its own: the terminal's Ctrl-C comes here alone, and a kill reaches all that it started.
      detached: true,
    });
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const lines = createInterface({ input: child.stdout }).on("line", onLine);
    const heard = new Promise((resolve) => lines.once("line", resolve));
    const closed = new Promise<number>((resolve, reject) => {
      child.once("error", (error: NodeJS.ErrnoException) => {
        reject(error.code === "ENOENT" ? new Error(MISSING, { cause: error }) : error);
      });
      child.once("close", (code) => {
        resolve(code ?? 1);
      });
    });
    this.running = { child, heard, ended: closed.catch(() => undefined) };
    try {
      return { code: await closed, stderr };
    } finally {
      this.running = undefined;
    }
  }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? child.pid : -child.pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}
