import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const repository = path.resolve(__dirname, "../..");

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
  /** Both, as a user sees them. */
  output: string;
}

export interface StateResource {
  urn: string;
  type: string;
  id?: string;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
}

/** What the engine writes beside a secret. */
const SECRET = "4dabf18193072939515e22adb298388d";

const PROJECT = {
  "Pulumi.yaml": "name: shop\nruntime: nodejs\n",
  "package.json": `${JSON.stringify({ name: "shop", private: true, main: "index.ts" })}\n`,
};

/** A real stack of a program in a temporary folder, with a file backend. */
export class Stack {
  /** The last `pulumi` that it ran. */
  pid: number | undefined;

  private constructor(
    readonly folder: string,
    readonly name: string,
    /** What `pulumi` runs with. */
    readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** @param files The program's files by path; or a folder that is copied, with the Pulumi.yaml in it. */
  static async create(files: Record<string, string> | string, env: NodeJS.ProcessEnv, name = "test"): Promise<Stack> {
    const folder = await mkdtemp(path.join(os.tmpdir(), "stack-"));
    const stack = new Stack(path.join(folder, "program"), name, {
      ...process.env,
      PULUMI_BACKEND_URL: `file://${folder}`,
      PULUMI_CONFIG_PASSPHRASE: "passphrase",
      PULUMI_HOME: path.join(folder, "home"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
      // The ring of types checks what is typed; here it would cost a second each time.
      PULUMI_NODEJS_TRANSPILE_ONLY: "true",
      CLOUDFLARE_ACCOUNT_ID: undefined,
      CLOUDFLARE_API_TOKEN: undefined,
      CLOUDFLARE_BASE_URL: undefined,
      ...env,
    });
    await mkdir(stack.folder, { recursive: true });
    if (typeof files === "string") await cp(files, stack.folder, { recursive: true });
    else await stack.write({ ...PROJECT, ...files });
    await symlink(path.join(repository, "node_modules"), path.join(stack.folder, "node_modules"));
    await stack.expect(0, "stack", "init", name);
    return stack;
  }

  /** Where its state is kept; another stack that is given it can refer to this one. */
  get backend(): string {
    return this.environment["PULUMI_BACKEND_URL"] ?? "";
  }

  async write(files: Record<string, string>): Promise<void> {
    for (const [file, text] of Object.entries(files)) {
      const target = path.join(this.folder, file);
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, text);
    }
  }

  async replace(file: string, from: string, to: string): Promise<void> {
    const target = path.join(this.folder, file);
    const text = await readFile(target, "utf8");
    if (!text.includes(from)) throw new Error(`${file} does not hold: ${from}`);
    await writeFile(target, text.replace(from, to));
  }

  /** Runs `pulumi` and returns what it printed, whatever its exit code. */
  run(...args: string[]): Promise<Ran> {
    return this.runFor(180_000, ...args);
  }

  /** The same, and ends it after so many milliseconds. */
  runFor(timeout: number, ...args: string[]): Promise<Ran> {
    return new Promise((resolve) => {
      const child = execFile(
        "pulumi",
        [...args, "--non-interactive", "--color", "never"],
        { cwd: this.folder, env: this.environment, maxBuffer: 64 * 1024 * 1024, timeout },
        (error, stdout, stderr) => {
          const code = error ? (typeof error.code === "number" ? error.code : 1) : 0;
          resolve({ code, stdout, stderr, output: stdout + stderr });
        },
      );
      this.pid = child.pid;
    });
  }

  /** Runs `pulumi` and insists on its exit code. */
  async expect(code: number, ...args: string[]): Promise<Ran> {
    const ran = await this.run(...args);
    if (ran.code !== code)
      throw new Error(`pulumi ${args.join(" ")} ended with ${ran.code}, not ${code}:\n${ran.output}`);
    return ran;
  }

  up(...args: string[]): Promise<Ran> {
    return this.expect(0, "up", "--yes", "--skip-preview", ...args);
  }

  preview(...args: string[]): Promise<Ran> {
    return this.expect(0, "preview", "--diff", ...args);
  }

  async outputs(): Promise<Record<string, unknown>> {
    const stack = (await this.state()).resources?.find(({ type }) => type === "pulumi:pulumi:Stack");
    const outputs = stack?.outputs ?? {};
    // What is encrypted, the engine reads.
    if (!JSON.stringify(outputs).includes(SECRET)) return outputs;
    return JSON.parse((await this.expect(0, "stack", "output", "--json", "--show-secrets")).stdout) as Record<
      string,
      unknown
    >;
  }

  /** The resources of this package in the state. */
  async resources(): Promise<StateResource[]> {
    return ((await this.state()).resources ?? []).filter(({ type }) =>
      type.startsWith("pulumi-nodejs:dynamic/cloudflare:"),
    );
  }

  /** Makes it forget all that it has, which stays in the account. */
  async forget(): Promise<void> {
    const file = path.join(this.folder, "../nothing.json");
    await writeFile(file, JSON.stringify({ version: 3, deployment: {} }));
    await this.expect(0, "stack", "import", "--file", file);
  }

  /** Everything on disk of this stack, for a search. */
  async stateText(): Promise<string> {
    return JSON.stringify(await this.state());
  }

  /** The state as the backend keeps it: to ask the engine for each look at it would take longer than the rest of many a test. */
  private async state(): Promise<{ resources?: StateResource[] }> {
    const project = /^name: (.*)$/m.exec(await readFile(path.join(this.folder, "Pulumi.yaml"), "utf8"))?.[1] ?? "";
    const file = path.join(fileURLToPath(this.backend), ".pulumi/stacks", project, `${this.name}.json`);
    const { checkpoint } = JSON.parse(await readFile(file, "utf8")) as {
      checkpoint: { latest?: { resources?: StateResource[] } };
    };
    return checkpoint.latest ?? {};
  }

  /** Removes the folder. What is left at an embedded Cloudflare goes with that; a real account is left as it was. */
  async dispose(): Promise<void> {
    if (process.env["CLOUDFLARE_TEST_API_TOKEN"]) await this.run("destroy", "--yes", "--skip-preview");
    await rm(path.dirname(this.folder), { recursive: true, force: true });
  }
}
