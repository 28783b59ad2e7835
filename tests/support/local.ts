import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { repository } from "./stack";
import { Wire } from "./wire";

/** A Cloudflare to test on, with a wire before its API: the embedded one as its own process, as a user starts it. */
export class LocalCloudflare {
  /** All that it printed. */
  output = "";

  private constructor(
    private process: ChildProcess | undefined,
    readonly data: string,
    readonly apiUrl: string,
    readonly accountId: string,
    readonly apiToken: string,
    readonly wire: Wire,
  ) {}

  /**
   * The account that the tests run on: Cloudflare's own when CLOUDFLARE_TEST_ACCOUNT_ID and CLOUDFLARE_TEST_API_TOKEN
   * name one, otherwise an embedded one. For tests whose claims are about what both do.
   */
  static async orReal(): Promise<LocalCloudflare> {
    const { CLOUDFLARE_TEST_ACCOUNT_ID: accountId, CLOUDFLARE_TEST_API_TOKEN: apiToken } = process.env;
    if (!accountId || !apiToken) return LocalCloudflare.start();
    const apiUrl = "https://api.cloudflare.com/client/v4";
    return new LocalCloudflare(undefined, "", apiUrl, accountId, apiToken, await Wire.before(apiUrl));
  }

  /** What answers at an address, once it is what it should be: on workers.dev, a deployment takes its time. */
  async answer(url: unknown, expected: string): Promise<string> {
    const patience = this.process ? 2_000 : 90_000;
    const deadline = Date.now() + patience;
    for (;;) {
      const response = await fetch(String(url)).catch(() => undefined);
      const text = (await response?.text()) ?? "nothing answers";
      if (text === expected || Date.now() > deadline) return text;
      await sleep(250);
    }
  }

  /** @param options Of the command `local`. */
  static async start(...options: string[]): Promise<LocalCloudflare> {
    const data = await mkdtemp(path.join(os.tmpdir(), "cloudflare-"));
    const child = startLocal(data, "0", options);
    const said = await saysHowToUseIt(child).catch(async (error: unknown) => {
      child.kill("SIGKILL");
      await rm(data, { recursive: true, force: true });
      throw error;
    });
    const wire = await Wire.before(said.CLOUDFLARE_BASE_URL);
    const cloudflare = new LocalCloudflare(
      child,
      data,
      said.CLOUDFLARE_BASE_URL,
      said.CLOUDFLARE_ACCOUNT_ID,
      said.CLOUDFLARE_API_TOKEN,
      wire,
    );
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk: Buffer) => (cloudflare.output += chunk.toString()));
    return cloudflare;
  }

  /** What a program needs to deploy to it, through the wire. */
  get env(): NodeJS.ProcessEnv {
    return {
      CLOUDFLARE_BASE_URL: this.wire.url,
      CLOUDFLARE_ACCOUNT_ID: this.accountId,
      CLOUDFLARE_API_TOKEN: this.apiToken,
    };
  }

  /** Calls the API beside the wire: what happens behind Pulumi's back. */
  async api<Result>(method: string, below: string, body?: unknown): Promise<Result> {
    const response = await fetch(`${this.apiUrl}/accounts/${this.accountId}${below}`, {
      method,
      headers: { authorization: `Bearer ${this.apiToken}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as { success: boolean; result: Result; errors: unknown };
    if (!answer.success) throw new Error(`${method} ${below}: ${JSON.stringify(answer.errors)}`);
    return answer.result;
  }

  /** Ends it as nothing could prevent. */
  kill(): void {
    this.process?.kill("SIGKILL");
  }

  /** Starts it again, on the same folder and port. */
  async restart(): Promise<void> {
    this.process = startLocal(this.data, new URL(this.apiUrl).port);
    await saysHowToUseIt(this.process);
  }

  async stop(): Promise<void> {
    await this.wire.close();
    const { process } = this;
    if (!process) return;
    if (process.exitCode === null && process.signalCode === null) {
      const ended = new Promise((resolve) => process.once("exit", resolve));
      process.kill("SIGTERM");
      await ended;
    }
    await rm(this.data, { recursive: true, force: true });
  }
}

function startLocal(data: string, port: string, options: string[] = []): ChildProcess {
  const cli = path.join(repository, "dist/cli.js");
  return spawn(process.execPath, [cli, "local", "--port", port, "--data", data, ...options], {
    stdio: ["ignore", "pipe", "pipe"],
  });
}

const VARIABLES = ["CLOUDFLARE_BASE_URL", "CLOUDFLARE_ACCOUNT_ID", "CLOUDFLARE_API_TOKEN"] as const;

/** Reads the `export` lines that it prints once it is ready. */
function saysHowToUseIt(child: ChildProcess): Promise<Record<(typeof VARIABLES)[number], string>> {
  return new Promise((resolve, reject) => {
    let text = "";
    const read = (chunk: Buffer) => {
      text += chunk.toString();
      const values = VARIABLES.map((name) => new RegExp(`export ${name}=(\\S+)\\s`).exec(text)?.[1] ?? "");
      const [CLOUDFLARE_BASE_URL, CLOUDFLARE_ACCOUNT_ID, CLOUDFLARE_API_TOKEN] = values as [string, string, string];
      if (values.every(Boolean)) resolve({ CLOUDFLARE_BASE_URL, CLOUDFLARE_ACCOUNT_ID, CLOUDFLARE_API_TOKEN });
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", (code) => {
      reject(new Error(`The embedded Cloudflare ended with ${code}:\n${text}`));
    });
    setTimeout(() => {
      reject(new Error(`The embedded Cloudflare does not start:\n${text}`));
    }, 20_000).unref();
  });
}
