import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export interface Result {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Stack {
  folder: string;
  /** Replaces the program, `index.ts` unless another name is given, and the runtime's options. */
  program: (code: string, options?: Record<string, unknown>, file?: string) => void;
  pulumi: (...args: string[]) => Promise<Result>;
  /** Starts a command and answers with its process and, later, its end. */
  start: (...args: string[]) => { pid: number; ended: Promise<Result> };
  outputs: () => Promise<Record<string, unknown>>;
  remove: () => void;
}

/** A stack of a project outside this repository, with a backend of its own, on the engine that set-up provides. */
export async function newStack(): Promise<Stack> {
  const folder = mkdtempSync(join(tmpdir(), "language-host-"));
  mkdirSync(join(folder, "state"));
  symlinkSync(resolve(__dirname, "../../../node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "program" }));
  const env = {
    ...process.env,
    PULUMI_HOME: join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "passphrase",
  };
  const start: Stack["start"] = (...args) => {
    const child = spawn("pulumi", [...args, "--non-interactive", "--color=never"], { cwd: folder, env });
    const result: Result = { code: null, stdout: "", stderr: "" };
    child.stdout.on("data", (chunk: Buffer) => (result.stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (result.stderr += chunk.toString()));
    const ended = new Promise<Result>((done, fail) => {
      child.once("error", fail);
      child.once("close", (code) => {
        done({ ...result, code });
      });
    });
    return { pid: child.pid!, ended };
  };
  const pulumi: Stack["pulumi"] = (...args) => start(...args).ended;
  const stack: Stack = {
    folder,
    pulumi,
    start,
    program: (code, options = {}, file = "index.ts") => {
      const settings = { name: "program", main: file, runtime: { name: "nodejs", options } };
      writeFileSync(join(folder, "Pulumi.yaml"), JSON.stringify(settings));
      writeFileSync(join(folder, file), code);
    },
    outputs: async () => {
      const { stdout } = await pulumi("stack", "output", "--json", "--show-secrets");
      const outputs: unknown = JSON.parse(stdout);
      return { ...(outputs as Record<string, unknown>) };
    },
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
  try {
    stack.program("");
    const created = await pulumi("stack", "init", "dev");
    if (created.code !== 0) throw new Error(`pulumi stack init failed: ${created.stderr}`);
  } catch (error) {
    stack.remove();
    throw error;
  }
  return stack;
}

/** Waits until a file has content, and answers with it. */
export async function contentOf(path: string, withinMs: number): Promise<string> {
  for (const deadline = Date.now() + withinMs; Date.now() < deadline;) {
    try {
      const content = readFileSync(path, "utf8");
      if (content !== "") return content;
    } catch {
      // Not there yet.
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`nothing was written to ${path} within ${withinMs} ms`);
}
