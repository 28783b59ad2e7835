import { spawn } from "node:child_process";
import { constants } from "node:os";

import type { Signals } from "./signals";

/** Runs a command to its end and returns its exit code; the signals that come here are its own to handle. */
export async function runCommand(
  [program = "", ...args]: string[],
  environment: Record<string, string>,
  signals: Signals,
): Promise<number> {
  const child = spawn(program, args, {
    stdio: "inherit",
    env: { ...process.env, ...environment },
    shell: process.platform === "win32",
  });
  signals.listen((signal) => {
    // A terminal sends Ctrl-C to both of us: the child has it already.
    if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
  });
  return new Promise<number>((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      const missing = `Command '${program}' was not found. Check the spelling and that it is installed.`;
      reject(error.code === "ENOENT" ? new Error(missing, { cause: error }) : error);
    });
    child.once("exit", (code, signal) => {
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}
