import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { repository } from "./stack";

const POLL_MS = 50;

/** `dev` as a user runs it: in the folder of a project, with nothing of Pulumi or Cloudflare set up. */
export class DevCommand {
  /** All that it printed. */
  output = "";
  private child: ChildProcess | undefined;
  private readonly mark = `${process.pid}-${Math.random()}`;

  private constructor(readonly folder: string) {}

  static async create(files: Record<string, string>): Promise<DevCommand> {
    const command = new DevCommand(await mkdtemp(path.join(os.tmpdir(), "dev-")));
    await symlink(path.join(repository, "node_modules"), path.join(command.folder, "node_modules"));
    await command.write({
      "Pulumi.yaml": "name: shop\nruntime: nodejs\n",
      "package.json": `${JSON.stringify({ name: "shop", private: true, main: "index.ts" })}\n`,
      ...files,
    });
    return command;
  }

  get env(): NodeJS.ProcessEnv {
    const own = Object.entries(process.env).filter(([name]) => !/^(CLOUDFLARE_|PULUMI_(BACKEND|CONFIG))/.test(name));
    return { ...Object.fromEntries(own), DEV_MARK: this.mark, PULUMI_HOME: path.join(this.folder, ".pulumi-home") };
  }

  start(args: string[] = [], env: NodeJS.ProcessEnv = {}): void {
    const cli = path.join(repository, "dist/cli.js");
    this.output = "";
    this.child = spawn(process.execPath, [cli, "dev", "--port", "0", ...args], {
      cwd: this.folder,
      env: { ...this.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const read = (chunk: Buffer) => {
      this.output += chunk.toString();
    };
    this.child.stdout?.on("data", read);
    this.child.stderr?.on("data", read);
  }

  async write(files: Record<string, string>): Promise<void> {
    for (const [file, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(this.folder, file)), { recursive: true });
      await writeFile(path.join(this.folder, file), text);
    }
  }

  /** What was printed from this moment on, until it matches. */
  async says(pattern: RegExp, from = 0, seconds = 60): Promise<RegExpExecArray> {
    return this.until(
      String(pattern),
      () => Promise.resolve(pattern.exec(this.output.slice(from)) ?? undefined),
      seconds,
    );
  }

  /** The seconds that it took until the address answers so. */
  async answers(address: string, expected: string, seconds = 30): Promise<number> {
    const began = performance.now();
    let last = "";
    await this.until(
      `${address} answers "${expected}"`,
      async () => {
        last = await fetch(address).then(
          (response) => response.text(),
          (error: unknown) => String(error),
        );
        return last.includes(expected) ? true : undefined;
      },
      seconds,
    );
    return (performance.now() - began) / 1000;
  }

  async until<T>(what: string, look: () => Promise<T | undefined>, seconds: number): Promise<T> {
    for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
      const found = await look();
      if (found !== undefined) return found;
      if (this.child?.exitCode !== null) break;
      await sleep(POLL_MS);
    }
    throw new Error(`In vain until ${what}. It printed:\n${this.output}`);
  }

  /** Waits for its end and returns the exit code. */
  async ended(): Promise<number | null> {
    const { child } = this;
    if (child && child.exitCode === null && child.signalCode === null) await once(child, "close");
    return child?.exitCode ?? null;
  }

  async interrupt(signal: NodeJS.Signals = "SIGINT"): Promise<number | null> {
    this.child?.kill(signal);
    return this.ended();
  }

  /** Runs `pulumi` on its stack, as its documentation says. */
  async pulumi(...args: string[]): Promise<string> {
    const env = {
      ...this.env,
      PULUMI_BACKEND_URL: `file://${this.folder}/.cloudflare-local/pulumi`,
      PULUMI_CONFIG_PASSPHRASE: "dev",
      CLOUDFLARE_ACCOUNT_ID: "10ca1000000000000000000000000001",
    };
    return new Promise((resolve, reject) => {
      const all = [...args, "--stack", "dev", "--non-interactive", "--color", "never"];
      execFile("pulumi", all, { cwd: this.folder, env, timeout: 120_000 }, (error, stdout, stderr) => {
        if (error) reject(new Error(`${error.message}\n${stdout}${stderr}`));
        else resolve(stdout);
      });
    });
  }

  /** The locks that are in its backend. */
  async locks(): Promise<string[]> {
    const entries = await readdir(path.join(this.folder, ".cloudflare-local/pulumi/.pulumi/locks"), {
      recursive: true,
      withFileTypes: true,
    });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  }

  /** The commands of the processes that it or those below it started and that live. */
  async processes(): Promise<string[]> {
    const found: string[] = [];
    for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
      const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
      if (environment.includes(`DEV_MARK=${this.mark}`)) {
        found.push((await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).replaceAll("\0", " "));
      }
    }
    return found;
  }

  async dispose(): Promise<void> {
    await this.interrupt("SIGTERM");
    await rm(this.folder, { recursive: true, force: true });
  }
}
