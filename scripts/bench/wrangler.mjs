import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { measured } from "./measure.mjs";
import { region, workerCode } from "./programs.mjs";

const WRANGLER = join(dirname(createRequire(import.meta.url).resolve("wrangler/package.json")), "bin", "wrangler.js");
const RUN = join(import.meta.dirname, "wrangler-run.mjs");
const DEPLOY = [["deploy"]];
/** `wrangler delete` leaves the Workflow. */
const DESTROY = [
  ["delete", "--force"],
  ["workflows", "delete", "orders-{}"],
];

/** A folder with a configuration for each Worker. wrangler shows no plan of what would change, and keeps no state. */
export class WranglerProject {
  /** @param {number} bound how many run at a time */
  static async create(bound, count, api) {
    const project = new WranglerProject();
    const folder = await mkdtemp(join(tmpdir(), "bench-wrangler-"));
    Object.assign(project, { bound, count, api, folder });
    for (let index = 0; index < count; index++) {
      await mkdir(join(folder, String(index)), { recursive: true });
      await writeFile(join(folder, String(index), "worker.js"), workerCode(index));
    }
    await project.#configure({});
    return project;
  }

  async run(phase, changes = {}) {
    await this.#configure(changes);
    const all = Array.from({ length: this.count }, (_, index) => String(index));
    // Whoever changed one Worker deploys that one: nothing else says which have changed.
    const folders = phase === "one changed" ? ["0"] : all;
    const commands = phase === "destroy" ? DESTROY : DEPLOY;
    const before = this.api.requests;
    const result = await measured(
      process.execPath,
      [RUN, String(this.bound), WRANGLER, JSON.stringify(folders), JSON.stringify(commands)],
      {
        cwd: this.folder,
        env: {
          ...process.env,
          ...this.api.env,
          CI: "true",
          WRANGLER_SEND_METRICS: "false",
          WRANGLER_HOME: join(this.folder, "home"),
          XDG_CONFIG_HOME: join(this.folder, "home"),
        },
      },
    );
    return { ...result, requests: this.api.requests - before, state: undefined };
  }

  async dispose() {
    await rm(this.folder, { recursive: true, force: true });
  }

  async #configure(changes) {
    for (let index = 0; index < this.count; index++) {
      const configuration = {
        name: `worker-${index}`,
        main: "worker.js",
        compatibility_date: "2026-01-01",
        workers_dev: true,
        vars: { REGION: region(index, changes) },
        workflows: [{ name: `orders-${index}`, binding: "ORDERS", class_name: "OrderProcessor" }],
      };
      await writeFile(join(this.folder, String(index), "wrangler.json"), JSON.stringify(configuration));
    }
  }
}
