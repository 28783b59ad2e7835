import { spawn } from "node:child_process";

/** What set-up says to a user: what failed, why, what to do. Shown without a stack. */
export class SetupError extends Error {}

/**
 * Runs a command and answers with its exit code and output; it never throws.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, inherit?: boolean }} [options]
 * @returns {Promise<{ ok: boolean, code: number | null, output: string }>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: options.inherit ? "inherit" : ["ignore", "pipe", "pipe"],
      timeout: options.timeoutMs,
      // npm is a batch file there, which nothing but the shell can start.
      shell: process.platform === "win32" && command === "npm",
    });
    const kill = () => child.kill();
    process.once("exit", kill);
    let output = "";
    child.stdout?.on("data", (chunk) => (output += chunk));
    child.stderr?.on("data", (chunk) => (output += chunk));
    child.once("error", (error) => {
      process.off("exit", kill);
      resolve({ ok: false, code: null, output: error.message });
    });
    child.once("close", (code, signal) => {
      process.off("exit", kill);
      if (signal === "SIGTERM" && options.timeoutMs) output += `\nended after ${options.timeoutMs / 1000} s`;
      resolve({ ok: code === 0, code, output });
    });
  });
}

/** The last lines of a command's output, where its reason usually is. */
export function tail(output, lines = 15) {
  return output.trim().split("\n").slice(-lines).join("\n");
}

/**
 * Runs a script's main function: its number becomes the exit code, a SetupError is shown as plain text.
 *
 * @param {() => Promise<number | void>} main
 */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(error instanceof SetupError ? error.message : error);
    process.exitCode = 1;
  }
}
