import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** The address by which a script imports a module of scripts/lib. */
export const lib = (name: string): string => pathToFileURL(resolve(__dirname, "../../../scripts/lib", name)).href;

/** Runs a module's text in a process of its own, as the scripts run: without anything loaded before. */
export function runModule(text: string, env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, ["--input-type=module", "-e", text], { env: { ...process.env, ...env } });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<{ code: number | null; output: string }>((done) => {
    child.once("close", (code) => {
      done({ code, output });
    });
  });
  return { child, ended };
}
