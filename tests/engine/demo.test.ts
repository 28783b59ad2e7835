import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { repository } from "../support/stack";

jest.setTimeout(240_000);

describe("the demo", () => {
  let temporary: string;

  beforeEach(async () => {
    temporary = await mkdtemp(path.join(os.tmpdir(), "demo-test-"));
  });

  afterEach(async () => {
    await rm(temporary, { recursive: true, force: true });
  });

  function start(...args: string[]): { child: ChildProcess; text: () => string } {
    const child = spawn(process.execPath, [path.join(repository, "scripts/demo/main.mjs"), ...args], {
      env: { ...process.env, TMPDIR: temporary },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    const read = (chunk: Buffer) => {
      text += chunk.toString();
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    return { child, text: () => text };
  }

  async function exitOf(child: ChildProcess): Promise<number | null> {
    if (child.exitCode === null) await once(child, "exit");
    return child.exitCode;
  }

  it("deploys, processes an order, changes nothing, changes the code, takes it all down, and leaves nothing", async () => {
    const { child, text } = start();
    expect({ code: await exitOf(child), text: text() }).toMatchObject({ code: 0 });
    const said = text();
    for (const command of [
      "npx pulumi-cloudflare-workers local",
      "pulumi up --yes",
      "pulumi preview --diff",
      "pulumi destroy",
    ]) {
      expect(said).toContain(`$ ${command}`);
    }
    expect(said).toMatch(/unchanged +[\d.]+ +0\n/);
    expect(said).toMatch(/preview +[\d.]+ +0\n/);
    expect(said).toMatch(/update +[\d.]+ +1\n/);
    expect(said).toMatch(/request payment +2 +\d+\n/);
    expect(said).toContain("Everything was removed: the processes, the stack and the folder.");
    expect(Math.max(...own(said).map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(await leftIn(temporary)).toEqual([]);
    expect(await processesOf(temporary)).toEqual([]);
  });

  it("leaves nothing when it is interrupted while Pulumi is at work", async () => {
    const { child, text } = start();
    for (let waited = 0; waited < 60_000 && !text().includes("$ pulumi up"); waited += 50) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    child.kill("SIGINT");
    expect(await exitOf(child)).toBe(130);
    expect(text()).toContain("Interrupted");
    expect(await leftIn(temporary)).toEqual([]);
    expect(await processesOf(temporary)).toEqual([]);
  });
});

/** The lines of the account at the end, which are the demo's own; those above are Pulumi's. */
function own(text: string): string[] {
  return text.slice(text.indexOf("What happened")).split("\n");
}

/** What still runs with this folder in its environment, as all of the demo's processes have it; a moment to end is theirs. */
async function processesOf(folder: string): Promise<string[]> {
  for (let tries = 0; ; tries += 1) {
    const running: string[] = [];
    for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
      const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
      if (environment.includes(folder)) running.push(await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => pid));
    }
    if (running.length === 0 || tries === 20) return running;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Node.js keeps compiled code of its tools there, for all programs alike. */
async function leftIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name !== "node-compile-cache");
}
