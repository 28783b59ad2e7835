import type { Service } from "../bindings/options";
import { insideModule } from "./inside/source";
import type { WorkerOptions } from "./miniflare";
import { esModule, INTERNAL_DATE, MODULES_ROOT } from "./modules";
import { sharedWorker } from "./names";
import type { WorkerCode } from "./types";

/** How a Worker is bound: one way in for all that bind the same entrypoint with the same props. */
type WayIn = Pick<Service, "entrypoint" | "props">;

/**
 * Workers with several live versions, as other Workers of the group bind them: what these call is not one of the versions, but
 * what chooses one for each call.
 */
export class SharedWorkers {
  readonly #shared: Map<string, WorkerCode>;
  readonly #waysIn = new Map<string, WayIn[]>();
  readonly #runs: Set<string>;

  constructor(workers: WorkerCode[]) {
    this.#runs = new Set(workers.map(({ name }) => name));
    this.#shared = new Map(workers.flatMap((worker) => (worker.shares ? [[worker.name, worker]] : [])));
  }

  /** The Worker with its bindings of others led to what chooses a version of these. */
  through(options: WorkerOptions): WorkerOptions {
    const { serviceBindings } = options;
    if (serviceBindings === undefined || this.#shared.size === 0) return options;
    const bound = Object.entries(serviceBindings).map(([binding, service]): [string, string | Service] => [
      binding,
      typeof service === "string" ? service : this.#led(service),
    ]);
    return { ...options, serviceBindings: Object.fromEntries(bound) };
  }

  /** What chooses, for all that was led there. */
  workers(): WorkerOptions[] {
    return [...this.#waysIn].map(([name, ways]) => {
      const shares = (this.#shared.get(name)?.shares ?? []).filter((share) => this.#runs.has(share.name));
      const entries = ways.map((_, i) => `export class WayIn${i} extends wayIn(${i}) {}\n`).join("");
      return {
        name: sharedWorker(name),
        modulesRoot: MODULES_ROOT,
        modules: [
          esModule("shared.js", `import { wayIn } from "./shared-worker.worker.js";\n${entries}export default {};\n`),
          insideModule("shared-worker"),
        ],
        compatibilityDate: INTERNAL_DATE,
        bindings: { SCRIPT: name, SHARES: shares.map(({ version, percentage }) => ({ version, percentage })) },
        serviceBindings: Object.fromEntries(
          ways.flatMap((way, i) => shares.map((share) => [`${i}:${share.version}`, { name: share.name, ...way }])),
        ),
      };
    });
  }

  #led(service: Service): Service {
    const { name, ...way } = service;
    if (!this.#shared.has(name)) return service;
    const ways = this.#waysIn.get(name) ?? [];
    this.#waysIn.set(name, ways);
    const same = ways.findIndex((each) => JSON.stringify(each) === JSON.stringify(way));
    const number = same === -1 ? ways.push(way) - 1 : same;
    return { name: sharedWorker(name), entrypoint: `WayIn${number}` };
  }
}
