import { outboundOf } from "../bindings/table";
import type { Outbound } from "../bindings/kind";
import type { GroupSpec } from "./groups";
import { insideModule } from "./inside/source";
import type { WorkerOptions } from "./miniflare";
import { esModule, MODULES_ROOT } from "./modules";
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

/** A Worker whose main module exports the same, with some of it made into something else. */
function exporting(
  options: WorkerOptions,
  { exports }: WorkerCode,
  how: "dispatched" | "receiving",
  names: string[],
): WorkerOptions {
  const there = new Set((exports?.namedHandlers ?? []).map(({ name }) => name));
  if ((exports?.handlers ?? []).length > 0) there.add("default");
  const made = [...new Set(names)].filter((name) => there.has(name));
  const [main, ...others] = options.modules;
  if (made.length === 0 || main?.type !== "ESModule") return options;
  const from = JSON.stringify(`.${main.path}`);
  const lines = made.map(
    (name, i) =>
      `const made${i} = ${how}(main[${JSON.stringify(name)}]);\nexport { made${i} as ${JSON.stringify(name)} };`,
  );
  const rest = there.has("default") && !made.includes("default") ? [`export { default } from ${from};`] : [];
  const source = [
    `import { ${how} } from "./outbound.worker.js";`,
    `import * as main from ${from};`,
    `export * from ${from};`,
    ...rest,
    ...lines,
  ];
  return {
    ...options,
    modules: [
      esModule(`internal-${how}.js`, `${source.join("\n")}\n`),
      ...(others.some(({ path }) => path === "/outbound.worker.js") ? [] : [insideModule("outbound")]),
      main,
      ...others,
    ],
    compatibilityFlags: [...new Set([...(options.compatibilityFlags ?? []), FOLLOWS_REQUESTS])],
  };
}
