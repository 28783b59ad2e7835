import { spawn } from "node:child_process";
import { constants } from "node:os";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs a command to its end and returns its exit code; the signals that come here are its own to handle. */
export async function runCommand(
  [program = "", ...args]: string[],
  environment: Record<string, string>,
): Promise<number> {
  const child = spawn(program, args, {
    stdio: "inherit",
    env: { ...process.env, ...environment },
    shell: process.platform === "win32",
  });
  const handlers = SIGNALS.map((signal) => {
    // A terminal sends Ctrl-C to both of us: the child has it already.
    const sentToBoth = signal === "SIGINT" && process.stdin.isTTY;
    const forward = () => {
      if (!sentToBoth) child.kill(signal);
    };
    process.on(signal, forward);
    return () => process.off(signal, forward);
  });
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once("error", (error: NodeJS.ErrnoException) => {
        const missing = `The command '${program}' was not found. Check its spelling, or that it is installed.`;
        reject(error.code === "ENOENT" ? new Error(missing, { cause: error }) : error);
      });
      child.once("exit", (code, signal) => {
        resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
      });
    });
  } finally {
    for (const remove of handlers) remove();
  }
}
