import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

/** The built module that users import. */
export const LOCAL = path.resolve(__dirname, "../../dist/local/index.js");
const CLI = path.resolve(__dirname, "../../dist/cli.js");

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the command line to its end. */
export async function cli(
  args: string[],
  options: { cwd: string; kill?: NodeJS.Signals; killWhen?: RegExp },
): Promise<Ran> {
  const child = spawn(process.execPath, [CLI, ...args], { cwd: options.cwd, stdio: ["ignore", "pipe", "pipe"] });
  const ran: Ran = { code: null, stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => {
    ran.stdout += chunk.toString();
    if (options.kill && options.killWhen?.test(ran.stdout)) child.kill(options.kill);
  });
  child.stderr.on("data", (chunk: Buffer) => (ran.stderr += chunk.toString()));
  [ran.code] = (await once(child, "close")) as [number | null];
  return ran;
}

/** An embedded Cloudflare in a process that can be killed. */
export class Server {
  private constructor(
    readonly process: ChildProcess,
    readonly apiUrl: string,
    readonly accountId: string,
    readonly apiToken: string,
  ) {}

  static async start(data: string, { port = 0, env = process.env } = {}): Promise<Server> {
    const child = spawn(process.execPath, [CLI, "local", "--port", String(port), "--data", data], {
      stdio: ["ignore", "pipe", "pipe"],
      env,
    });
    let text = "";
    const value = (name: string) => new RegExp(`export ${name}=(\\S+)\\n`).exec(text)?.[1];
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`It does not start:\n${text}`));
      }, 20_000);
      child.once("exit", (code) => {
        reject(new Error(`It ended with ${code}:\n${text}`));
      });
      for (const stream of [child.stdout, child.stderr]) {
        stream.on("data", (chunk: Buffer) => {
          text += chunk.toString();
          if (!value("CLOUDFLARE_API_TOKEN")) return;
          clearTimeout(timer);
          resolve();
        });
      }
    });
    return new Server(
      child,
      value("CLOUDFLARE_BASE_URL") ?? "",
      value("CLOUDFLARE_ACCOUNT_ID") ?? "",
      value("CLOUDFLARE_API_TOKEN") ?? "",
    );
  }

  /** Sends the signal and waits for the end. */
  async end(signal: NodeJS.Signals): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, "exit");
    this.process.kill(signal);
    await ended;
  }
}
