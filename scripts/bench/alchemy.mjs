import { mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measured } from "./measure.mjs";
import { region, workerCode } from "./programs.mjs";
import { ALCHEMY, installed } from "./tools.mjs";

/** A program of Alchemy, which keeps its state in files beside it. It shows no plan of what would change. */
export class AlchemyProject {
  static async create(count, api) {
    const project = new AlchemyProject();
    const folder = await mkdtemp(join(tmpdir(), "bench-alchemy-"));
    Object.assign(project, { count, api, folder });
    await symlink(join(await installed(ALCHEMY), "node_modules"), join(folder, "node_modules"));
    await writeFile(join(folder, "package.json"), JSON.stringify({ name: "bench", private: true, type: "module" }));
    await mkdir(join(folder, "src"));
    for (let index = 0; index < count; index++) {
      await writeFile(join(folder, "src", `worker-${index}.js`), workerCode(index));
    }
    return project;
  }

  async run(phase, changes = {}) {
    const regions = Array.from({ length: this.count }, (_, index) => region(index, changes));
    await writeFile(join(this.folder, "alchemy.run.mjs"), program(regions));
    const before = this.api.requests;
    const args = ["alchemy.run.mjs", ...(phase === "destroy" ? ["--destroy"] : [])];
    const result = await measured(process.execPath, args, {
      cwd: this.folder,
      env: {
        ...process.env,
        ...this.api.env,
        ALCHEMY_CI_STATE_STORE_CHECK: "false",
        ALCHEMY_TELEMETRY_DISABLED: "1",
        DO_NOT_TRACK: "1",
      },
    });
    return { ...result, requests: this.api.requests - before, state: await size(join(this.folder, ".alchemy")) };
  }

  async dispose() {
    await rm(this.folder, { recursive: true, force: true });
  }
}

const program = (regions) => `import alchemy from "alchemy";
import { Worker, Workflow } from "alchemy/cloudflare";

const app = await alchemy("bench", { stage: "bench", password: "passphrase", quiet: true, noTrack: true });
const regions = ${JSON.stringify(regions)};
await Promise.all(
  regions.map((REGION, index) =>
    Worker(\`worker-\${index}\`, {
      name: \`worker-\${index}\`,
      entrypoint: \`./src/worker-\${index}.js\`,
      compatibilityDate: "2026-01-01",
      url: true,
      bindings: {
        ORDERS: Workflow(\`orders-\${index}\`, { workflowName: \`orders-\${index}\`, className: "OrderProcessor" }),
        REGION,
      },
    }),
  ),
);
await app.finalize();
`;

/** The bytes of all files below a folder. */
async function size(folder) {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const files = await Promise.all(names.map((name) => stat(join(folder, name))));
  return files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
}
