import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { isAbsolute, join, relative } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "../lib/paths.mjs";
import { showCommand } from "./terminal.mjs";

/** A folder with a copy of the example, the embedded Cloudflare and a stack; all of it goes again. */
export class Session {
  #cloudflare;
  #running;
  #requests = [];

  constructor(folder, keep) {
    this.folder = folder;
    this.keep = keep;
    this.program = join(folder, "order-processing");
    this.env = {
      ...process.env,
      PULUMI_BACKEND_URL: `file://${folder}`,
      PULUMI_CONFIG_PASSPHRASE: "demo",
      PULUMI_HOME: join(folder, "pulumi"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
  }

  static async open({ keep }) {
    const session = new Session(await mkdtemp(join(tmpdir(), "workers-demo-")), keep);
    await cp(join(root, "examples", "order-processing"), session.program, { recursive: true });
    const project = await readFile(join(root, "Pulumi.yaml"), "utf8");
    await writeFile(join(session.program, "Pulumi.yaml"), project.replace(/^main:.*\n/m, ""));
    await symlink(join(root, "node_modules"), join(session.program, "node_modules"), "junction");
    return session;
  }

  /** Starts the embedded Cloudflare and learns from what it prints how it is reached. */
  async startCloudflare() {
    const args = ["local", "--port", "0", "--data", join(this.folder, "cloudflare"), "--log"];
    const typed = args.map((arg) => (isAbsolute(arg) ? relative(this.program, arg) : arg));
    showCommand("npx", ["pulumi-cloudflare-workers", ...typed]);
    const log = join(this.folder, "cloudflare.log");
    await writeFile(log, "");
    // Kept, it outlives this process; so it writes to a file, and is a group of its own that Ctrl-C does not reach.
    this.#cloudflare = spawn(
      "sh",
      ["-c", 'exec "$@" >>"$LOG" 2>&1', "sh", "node", join(root, "dist", "cli.js"), ...args],
      {
        detached: true,
        stdio: "ignore",
        env: { ...this.env, LOG: log },
      },
    );
    this.log = log;
    const variables = ["CLOUDFLARE_BASE_URL", "CLOUDFLARE_ACCOUNT_ID", "CLOUDFLARE_API_TOKEN"];
    for (let waited = 0; ; waited += 50) {
      const said = await readFile(log, "utf8");
      const values = variables.map((name) => new RegExp(`export ${name}=(\\S+)`).exec(said)?.[1]);
      if (values.every(Boolean) && said.includes("Ctrl-C")) {
        variables.forEach((name, index) => (this.env[name] = values[index]));
        return said.split("\n")[0];
      }
      if (this.#cloudflare.exitCode !== null || waited > 20_000)
        throw new Error(`The embedded Cloudflare did not start:\n${said}`);
      await sleep(50);
    }
  }

  get pid() {
    return this.#cloudflare?.pid;
  }

  /** The requests to the API since the last call. */
  async takeRequests() {
    const lines = (await readFile(this.log, "utf8")).split("\n").filter((line) => /^[A-Z]+ \/client\/v4\//.test(line));
    const fresh = lines.slice(this.#requests.length);
    this.#requests = lines;
    return fresh.map((line) => line.replace(/\/client\/v4\/accounts\/[^/]+/, ""));
  }

  /** Runs a command with its own output, as a user would; answers with the seconds it took. */
  async run(command, args, { quiet = false, shown = args } = {}) {
    showCommand(command, shown);
    const began = performance.now();
    this.#running = spawn(command, args, {
      cwd: this.program,
      env: this.env,
      stdio: ["ignore", quiet ? "ignore" : "inherit", "inherit"],
    });
    const [code] = await once(this.#running, "exit");
    this.#running = undefined;
    if (code !== 0) throw new Error(`${command} ${shown.join(" ")} failed with exit code ${code}`);
    return (performance.now() - began) / 1000;
  }

  /** Like run, but returns what was printed instead of showing it. */
  async read(command, args) {
    const child = spawn(command, args, { cwd: this.program, env: this.env, stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    for await (const line of createInterface({ input: child.stdout })) text += `${line}\n`;
    return text.trim();
  }

  async edit(file, from, to) {
    const path = join(this.program, file);
    const text = await readFile(path, "utf8");
    if (!text.includes(from)) throw new Error(`${file} does not contain "${from}"`);
    await writeFile(path, text.replace(from, to));
  }

  async api(below) {
    const { CLOUDFLARE_BASE_URL: base, CLOUDFLARE_ACCOUNT_ID: account, CLOUDFLARE_API_TOKEN: token } = this.env;
    const response = await fetch(`${base}/accounts/${account}${below}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return (await response.json()).result;
  }

  /** Ends every process and removes the folder. */
  async close() {
    await end(this.#running, "SIGINT");
    await end(this.#cloudflare, "SIGTERM");
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  /** Lets the embedded Cloudflare live on without this process. */
  leave() {
    this.#cloudflare.unref();
  }
}

/** Asks a process to end, and insists after a while. */
async function end(child, signal) {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill(signal);
  if (await Promise.race([ended.then(() => true), sleep(10_000, false)])) return;
  child.kill("SIGKILL");
  await ended;
}
