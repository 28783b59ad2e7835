import { mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { root } from "../lib/paths.mjs";
import { measured } from "./measure.mjs";

const QUIET = ["--non-interactive", "--color", "never", "--suppress-outputs"];
const UP = ["up", "--yes", "--skip-preview", ...QUIET];

const ARGS = { preview: ["preview", ...QUIET], destroy: ["destroy", "--yes", "--skip-preview", ...QUIET] };

/** A stack of a program with so many Workers, in a folder of its own, with a file backend. */
export class Stack {
  #folder;
  #environment;

  constructor(folder, program, count, api) {
    this.#folder = folder;
    this.program = program;
    this.count = count;
    this.api = api;
    this.#environment = {
      ...process.env,
      PULUMI_BACKEND_URL: `file://${folder}`,
      PULUMI_CONFIG_PASSPHRASE: "passphrase",
      PULUMI_HOME: join(folder, "home"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
      // The type check takes as long for any program, and would make every ratio look better.
      PULUMI_NODEJS_TRANSPILE_ONLY: "true",
      ...api.env,
    };
  }

  static async create(program, count, api) {
    const stack = new Stack(await mkdtemp(join(tmpdir(), "bench-")), program, count, api);
    await stack.#write({
      "Pulumi.yaml": "name: bench\nruntime: nodejs\n",
      "package.json": `${JSON.stringify({ name: "bench", private: true, main: "index.ts" })}\n`,
      ...program.files(count),
    });
    await symlink(join(root, "node_modules"), join(stack.#folder, "program", "node_modules"));
    await stack.#pulumi(["stack", "init", "bench"]);
    return stack;
  }

  /** Runs one of the phases; with requests, and the bytes of state that it leaves. */
  async run(phase, changes = {}) {
    const args = ARGS[phase] ?? UP;
    await this.#write({ "index.ts": this.program.program(this.count, changes) });
    const before = this.api.requests;
    const result = await this.#pulumi(args);
    return { ...result, requests: this.api.requests - before, state: await this.#stateBytes() };
  }

  async dispose() {
    await rm(this.#folder, { recursive: true, force: true });
  }

  #pulumi(args) {
    return measured("pulumi", args, { cwd: join(this.#folder, "program"), env: this.#environment });
  }

  async #stateBytes() {
    const folder = join(this.#folder, ".pulumi", "stacks", "bench");
    const files = (await readdir(folder)).filter((name) => name === "bench.json");
    return files.length === 0 ? 0 : (await stat(join(folder, files[0]))).size;
  }

  async #write(files) {
    for (const [name, text] of Object.entries(files)) {
      const path = join(this.#folder, "program", name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    }
  }
}
