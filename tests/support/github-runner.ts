import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { runInNewContext } from "node:vm";

import { parse } from "yaml";
import { z } from "zod";

import { repository } from "./stack";

const variables = z.record(z.string(), z.coerce.string()).default({});
const step = z.object({
  id: z.string().optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  shell: z.literal("bash").optional(),
  "working-directory": z.string().default("."),
  with: variables,
  env: variables,
});
const workflow = z.object({
  name: z.string(),
  env: variables,
  jobs: z.record(z.string(), z.object({ if: z.string(), env: variables, steps: z.array(step) }).partial({ if: true })),
});
const configMap = z.record(z.string(), z.object({ value: z.string() }));
type Step = z.infer<typeof step>;

export interface Ran {
  conclusion: "success" | "failure" | "skipped";
  log: string;
  /** The text of each artifact that was uploaded. */
  artifacts: Map<string, string>;
  /** The secrets that a job asked for. */
  secretsRead: Set<string>;
}

export interface Machine {
  /** The repository, as it is at GitHub. */
  origin: string;
  /** `owner/name`. */
  repository: string;
  secrets: Record<string, string>;
  vars: Record<string, string>;
  /** What every process on it has in its environment. */
  env: NodeJS.ProcessEnv;
  token: string;
}

/**
 * Runs a workflow as GitHub would: its conditions, its expressions, its commands in bash. Of actions it does what those
 * of this file do, and packages are those of this checkout.
 *
 * @param ref What `actions/checkout` checks out where it is not told.
 */
export async function runWorkflow(
  file: string,
  machine: Machine,
  {
    github,
    ref,
    downloads = new Map<string, string>(),
  }: { github: object; ref: string; downloads?: Map<string, string> },
): Promise<Ran> {
  const { env, jobs } = workflow.parse(parse(await readFile(file, "utf8")));
  const ran: Ran = { conclusion: "skipped", log: "", artifacts: new Map(), secretsRead: new Set() };
  for (const job of Object.values(jobs)) {
    const workspace = await mkdtemp(path.join(os.tmpdir(), "runner-"));
    try {
      const at = new Job(machine, ran, { workspace, ref, downloads, github: { ...github, workspace } });
      if (job.if !== undefined && !at.isTrue(job.if)) continue;
      at.contexts.env = { ...at.expandAll(env) };
      Object.assign(at.contexts.env, at.expandAll(job.env));
      ran.conclusion = (await at.run(job.steps)) ? "success" : "failure";
    } finally {
      await rm(workspace, { recursive: true, force: true });
    }
  }
  return ran;
}

interface Place {
  workspace: string;
  ref: string;
  downloads: Map<string, string>;
  github: object;
}

class Job {
  readonly contexts;
  private failed = false;

  constructor(
    private readonly machine: Machine,
    private readonly ran: Ran,
    private readonly place: Place,
  ) {
    const secrets = new Proxy(machine.secrets, {
      get(all, name) {
        ran.secretsRead.add(String(name));
        return all[String(name)];
      },
    });
    this.contexts = {
      github: { ...place.github, repository: machine.repository, token: machine.token },
      secrets,
      vars: machine.vars,
      env: {} as Record<string, string>,
      steps: {} as Record<string, { outputs: Record<string, unknown> }>,
      cancelled: () => false,
    };
  }

  async run(steps: Step[]): Promise<boolean> {
    for (const each of steps) {
      if (each.if === undefined ? this.failed : !this.isTrue(each.if)) continue;
      try {
        await this.step(each);
      } catch (error) {
        this.failed = true;
        this.ran.log += String(error);
      }
    }
    return !this.failed;
  }

  isTrue(condition: string): boolean {
    return Boolean(this.evaluate(condition.replace(/^\$\{\{|\}\}$/g, "")));
  }

  expandAll(values: Record<string, string> = {}): Record<string, string> {
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, this.expand(value)]));
  }

  private expand(value: string): string {
    return value.replace(/\$\{\{(.*?)\}\}/g, (_, expression: string) => text(this.evaluate(expression)));
  }

  /** GitHub's expressions, as far as these workflows have them, are JavaScript's. */
  private evaluate(expression: string): unknown {
    const value: unknown = runInNewContext(expression, this.contexts);
    return value;
  }

  private async step({ id, uses, run, shell, env, with: given, "working-directory": directory }: Step): Promise<void> {
    const all = { ...this.contexts.env, ...this.expandAll(env) };
    const cwd = path.join(this.place.workspace, directory);
    if (run !== undefined) {
      await this.command(run, shell, cwd, all);
      return;
    }
    const [action = ""] = (uses ?? "").split("@");
    const outputs = await this.action(action, this.expandAll(given), all);
    if (id !== undefined) this.contexts.steps[id] = { outputs };
  }

  private async command(run: string, shell: string | undefined, cwd: string, env: Record<string, string>) {
    if (run === "npm ci") return symlink(path.join(repository, "node_modules"), path.join(cwd, "node_modules"));
    // What GitHub starts it with.
    const options = shell === "bash" ? ["--noprofile", "--norc", "-eo", "pipefail"] : ["-e"];
    await this.process("bash", [...options, "-c", run], cwd, env);
  }

  private async action(name: string, given: Record<string, string>, env: Record<string, string>) {
    const { workspace, ref, downloads } = this.place;
    const at = path.join(workspace, given["path"] ?? "");
    switch (name) {
      case "actions/setup-node":
        return {};
      case "actions/checkout":
        await this.process("git", ["clone", "--quiet", "--no-checkout", this.machine.origin, at], workspace);
        await this.process("git", ["fetch", "--quiet", "origin", given["ref"] ?? ref], at);
        await this.process("git", ["checkout", "--quiet", "FETCH_HEAD"], at);
        return {};
      case "actions/upload-artifact": {
        const text = await readFile(at, "utf8").catch(() => undefined);
        if (text !== undefined) this.ran.artifacts.set(given["name"] ?? "", text);
        return {};
      }
      case "actions/download-artifact":
        await mkdir(at, { recursive: true });
        for (const [artifact, text] of downloads) {
          if (artifact === given["pattern"]) await writeFile(path.join(at, `${artifact}.md`), text);
        }
        return {};
      case "pulumi/actions":
        return this.pulumi(given, env);
      default:
        throw new Error(`The action ${name} is not known here.`);
    }
  }

  /** What pulumi/actions runs, by way of Pulumi's Automation API. */
  private async pulumi(given: Record<string, string>, env: Record<string, string>): Promise<Record<string, unknown>> {
    const {
      command,
      "stack-name": stack = "",
      "work-dir": directory = ".",
      "config-map": config,
      upsert,
      remove,
    } = given;
    if (command === undefined) return {};
    const cwd = path.join(this.place.workspace, directory);
    const run = (...args: string[]) =>
      this.process("pulumi", [...args, "--stack", stack, "--non-interactive"], cwd, env);
    await run("stack", "select", ...(upsert === "true" ? ["--create"] : []));
    const configured = Object.entries(configMap.parse(parse(config ?? "{}")));
    const values = configured.flatMap(([key, { value }]) => ["--config", `${key}=${value}`]);
    await run(command, "--yes", "--skip-preview", ...values, ...(remove === "true" ? ["--remove"] : []));
    if (remove === "true") return {};
    return JSON.parse(await run("stack", "output", "--json", "--show-secrets")) as Record<string, unknown>;
  }

  private process(command: string, args: string[], cwd: string, env: Record<string, string> = {}): Promise<string> {
    const { env: own, repository: name } = this.machine;
    const options = { cwd, env: { ...own, GITHUB_REPOSITORY: name, ...env }, maxBuffer: 64 * 1024 * 1024 };
    return new Promise((resolve, reject) => {
      execFile(command, args, options, (error, stdout, stderr) => {
        this.ran.log += `$ ${command} ${args.join(" ")}\n${stdout}${stderr}`;
        if (error) reject(new Error(error.message));
        else resolve(stdout);
      });
    });
  }
}

function text(value: unknown): string {
  return typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
}

/** A repository at GitHub: a bare one, in which each pull request has the refs that GitHub gives it. */
export class Origin {
  private constructor(
    readonly folder: string,
    /** Where it is worked on. */
    readonly clone: string,
  ) {}

  static async create(files: string): Promise<Origin> {
    const folder = await mkdtemp(path.join(os.tmpdir(), "origin-"));
    const origin = new Origin(path.join(folder, "bare.git"), path.join(folder, "clone"));
    await cp(files, origin.clone, { recursive: true });
    await git(folder, "init", "--quiet", "--bare", "--initial-branch=main", origin.folder);
    await git(origin.folder, "config", "uploadpack.allowAnySHA1InWant", "true");
    await git(origin.clone, "init", "--quiet", "--initial-branch=main");
    await git(origin.clone, "remote", "add", "origin", origin.folder);
    await origin.commit("main", {});
    return origin;
  }

  /** Commits on a branch, which starts at main, and pushes it; returns the commit. */
  async commit(branch: string, changed: Record<string, (text: string) => string>): Promise<string> {
    if (branch !== "main") await git(this.clone, "checkout", "--quiet", "-B", branch, "main");
    for (const [file, change] of Object.entries(changed)) {
      const target = path.join(this.clone, file);
      await writeFile(target, change(await readFile(target, "utf8")));
    }
    await git(this.clone, "add", "--all");
    await git(this.clone, "commit", "--quiet", "--message", "Change");
    await git(this.clone, "push", "--quiet", "--force", "origin", branch);
    const sha = await git(this.clone, "rev-parse", "HEAD");
    await git(this.clone, "checkout", "--quiet", "main");
    return sha;
  }

  /** Gives a branch the refs of a pull request. */
  async pullRequest(number: number, branch: string): Promise<void> {
    const merge = await git(this.clone, "merge-tree", "--write-tree", "main", branch);
    const commit = await git(this.clone, "commit-tree", merge, "-p", "main", "-p", branch, "-m", "Merge");
    await git(this.clone, "push", "--quiet", "--force", "origin", `${commit}:refs/pull/${number}/merge`);
  }

  async merge(branch: string): Promise<string> {
    await git(this.clone, "merge", "--quiet", "--no-edit", branch);
    await git(this.clone, "push", "--quiet", "origin", "main", `:${branch}`);
    return git(this.clone, "rev-parse", "HEAD");
  }

  async dispose(): Promise<void> {
    await rm(path.dirname(this.folder), { recursive: true, force: true });
  }
}

function git(cwd: string, ...args: string[]): Promise<string> {
  const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
  return new Promise((resolve, reject) => {
    execFile("git", [...identity, ...args], { cwd }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${error.message}\n${stderr}`));
      else resolve(stdout.trim());
    });
  });
}
