import { outboundOf } from "../bindings/table";
import type { Outbound } from "../bindings/kind";
import type { GroupSpec } from "./groups";
import { insideModule } from "./inside/source";
import { exportedNames, replacingMain } from "./main-module";
import type { WorkerOptions } from "./miniflare";
import { MODULES_ROOT } from "./modules";
import { outboundEntry, outboundWay } from "./names";
import type { WorkerCode } from "./types";

/** What code needs to know which of the requests that it answers at a time sends another. */
const FOLLOWS_REQUESTS = "nodejs_als";

/** The outbound Workers of a group, and the scripts of dispatch namespaces whose requests pass them. */
export class OutboundWorkers {
  readonly #outbounds: Outbound[];
  readonly #runs: Set<string>;

  constructor({ workers }: GroupSpec) {
    this.#outbounds = workers.flatMap(({ bindings }) => bindings.flatMap((binding) => outboundOf(binding) ?? []));
    this.#runs = new Set(workers.map(({ name }) => name));
  }

  /** The Worker as it runs where it is one of these. */
  through(options: WorkerOptions, worker: WorkerCode): WorkerOptions {
    const entries = this.#outbounds.filter(({ service }) => service === (worker.script ?? worker.name));
    const received =
      entries.length === 0 ? options : exporting(options, worker, "receiving", entries.map(entrypointOf));
    const namespace = worker.dispatched?.namespace;
    if (namespace === undefined || !this.#outbounds.some((each) => each.namespace === namespace)) return received;
    return { ...exporting(received, worker, "dispatched", ["default"]), outboundService: outboundWay(namespace) };
  }

  /** What stands between the scripts of each namespace and the network. */
  ways(): WorkerOptions[] {
    const namespaces = new Set(this.#outbounds.map(({ namespace }) => namespace));
    return [...namespaces].map((namespace) => ({
      name: outboundWay(namespace),
      modulesRoot: MODULES_ROOT,
      modules: [insideModule("outbound-way")],
      serviceBindings: Object.fromEntries(
        this.#outbounds
          .filter((each) => each.namespace === namespace && this.#runs.has(each.service))
          .map((each) => [
            outboundEntry(each),
            { name: each.service, ...(each.entrypoint && { entrypoint: each.entrypoint }) },
          ]),
      ),
    }));
  }
}

const entrypointOf = ({ entrypoint }: Outbound): string => (entrypoint ? entrypoint : "default");

/** A Worker with some of its exports made into something else. */
function exporting(
  options: WorkerOptions,
  worker: WorkerCode,
  how: "dispatched" | "receiving",
  names: string[],
): WorkerOptions {
  const there = exportedNames(worker);
  const made = new Map(
    names.filter((name) => there.has(name)).map((name) => [name, (old: string) => `${how}(${old})`]),
  );
  const replaced = replacingMain(options, worker, { name: `internal-${how}.js`, from: "outbound", imports: how, made });
  if (replaced === options) return options;
  return {
    ...replaced,
    compatibilityFlags: [...new Set([...(options.compatibilityFlags ?? []), FOLLOWS_REQUESTS])],
  };
}
