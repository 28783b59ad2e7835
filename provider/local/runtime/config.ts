import { assetServices, throughRouters } from "./assets";
import type { BindingContext } from "../bindings/kind";
import { bindingOptions, gatewayOptions } from "../bindings/table";
import { withContainers } from "./containers";
import { exportingWorkflows } from "./exported-workflows";
import { dispatchFactories } from "./dispatch-namespaces";
import type { GroupSpec } from "./groups";
import type { WorkerCode } from "./types";
import type { InsideModule } from "./inside/bundle";
import { insideModule } from "./inside/source";
import { loadMiniflare, workflowEngineModule, type SharedOptions, type WorkerOptions } from "./miniflare";
import { esModule, INTERNAL_DATE, MODULES_ROOT, toModules } from "./modules";
import {
  engineWorker,
  gatewayWorker,
  indexKey,
  queueWorker,
  routerWorker,
  instancesKey,
  storeSecretWorker,
  unavailableWorker,
  workflowBindingWorker,
} from "./names";
import { queueOptions, queuesOf } from "./message-queues";
import { OutboundWorkers } from "./outbound";
import { SharedWorkers } from "./shared-workers";
import { withBindings } from "./with-bindings";

/** The date of a Worker that names none, as Cloudflare takes it. */
const OLDEST_DATE = "2021-11-02";

/** The newest compatibility date that the workerd at hand can run. */
// eslint-disable-next-line @typescript-eslint/no-deprecated -- today, which it advises, may be newer than the workerd that is installed
export const newestDate = (): string => loadMiniflare().supportedCompatibilityDate;

/** The compatibility date to run with: the newest there is, for a Worker that is ahead of it. */
export function runnableDate(date: string | undefined): string {
  const wanted = date ?? OLDEST_DATE;
  return wanted > newestDate() ? newestDate() : wanted;
}

/** What workerd wants of a Worker with `tailStream()`. */
const STREAMED = ["experimental", "streaming_tail_worker"];

/** From this date on Cloudflare turns Node.js compatibility on; the workerd at hand wants it said. */
const NODEJS_BY_DEFAULT = "2026-08-04";

/** The compatibility flags to run with: also what Cloudflare turns on by the date. */
export function runnableFlags(date: string | undefined, flags: string[]): string[] {
  if (date === undefined || date < NODEJS_BY_DEFAULT) return flags;
  const wanted = ["nodejs_compat", "nodejs_compat_v2"].filter((flag) => !flags.includes(`no_${flag}`));
  const [first] = wanted;
  // The first edition brings the second with it, by the date.
  return first === undefined || flags.includes(first) ? flags : [...flags, first];
}

/** What all instances of miniflare have in common: no network, no cache on disk, a free port on loopback. */
export function sharedOptions(): SharedOptions {
  const { NoOpLog } = loadMiniflare();
  return { log: new NoOpLog(), cf: false, host: "127.0.0.1", port: 0, cachePersist: false, logRequests: false };
}

/** The module of a Worker of assets alone, which is never asked. */
const NO_CODE = esModule("no-code.js", "export default {};");

/** A user's Worker. */
export function userWorker(worker: WorkerCode, context: BindingContext): WorkerOptions {
  const options: WorkerOptions = {
    name: worker.name,
    modulesRoot: MODULES_ROOT,
    modules: worker.modules.length === 0 ? [NO_CODE] : toModules(worker.mainModule, worker.modules),
    compatibilityDate: runnableDate(worker.compatibilityDate),
    compatibilityFlags: runnableFlags(worker.compatibilityDate, worker.compatibilityFlags),
    // Without a binding, too, a class is there: its own code has it as ctx.exports, and its alarms ring.
    additionalUnboundDurableObjects: (worker.durableObjects ?? []).map(({ className, key, sqlite }) => ({
      className,
      useSQLite: sqlite,
      unsafeUniqueKey: key,
    })),
  };
  return withBindings(
    options,
    worker.bindings.map((binding) => bindingOptions(binding, context)),
  );
}

const factory = (name: string, module: InsideModule): WorkerOptions => ({
  name,
  modulesRoot: MODULES_ROOT,
  modules: [insideModule(module)],
});

/** What makes the bindings that are not of workerd or miniflare, whichever Worker has them. */
const commonFactories = [factory(unavailableWorker, "unavailable-binding"), factory(storeSecretWorker, "store-secret")];

/** What makes the bindings that these Workers have. One that none of them has would start as a Worker, which it is not, and workerd says so. */
export function boundFactories(workers: WorkerOptions[], factories: WorkerOptions[]): WorkerOptions[] {
  const bound = new Set(
    workers.flatMap(({ wrappedBindings = {} }) =>
      Object.values(wrappedBindings).map((made) => (typeof made === "string" ? made : made.scriptName)),
    ),
  );
  return [...commonFactories, ...factories].filter(({ name }) => bound.has(name));
}

/** The Workers of a group in miniflare's terms, the gateway first: it is the only one that is reached from outside. */
export function groupWorkers(spec: GroupSpec, secret: string, tailed: string[]): WorkerOptions[] {
  const names = new Set(spec.workers.map((worker) => worker.name));
  const { workflows } = spec;
  const queues = queuesOf(spec);
  const runnable = new Set(workflows.filter(({ scriptName }) => names.has(scriptName)).map(({ name }) => name));
  const engine = { name: engineWorker, entrypoint: "Workflows" };

  const gateway: WorkerOptions = {
    name: gatewayWorker,
    modulesRoot: MODULES_ROOT,
    modules: [insideModule("gateway")],
    compatibilityDate: INTERNAL_DATE,
    compatibilityFlags: ["experimental", "service_binding_extra_handlers", "streaming_tail_worker"],
    bindings: { SECRET: secret, TAILED: tailed },
    serviceBindings: {
      ...Object.fromEntries(spec.workers.map(({ name }) => [`worker:${name}`, name])),
      ...Object.fromEntries(queues.map(({ name }) => [`messages:${name}`, queueWorker(name)])),
      ...(workflows.length > 0 && { WORKFLOWS: engine }),
      ...Object.fromEntries(
        spec.workers.flatMap(({ name, assets }) => (assets ? [[`router:${name}`, routerWorker(name)]] : [])),
      ),
    },
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
  };
  const context = (worker: WorkerCode): BindingContext => ({
    worker: worker.name,
    script: worker.script ?? worker.name,
    version: worker.version,
    hasAssets: worker.assets !== undefined,
    hasWorker: (name) => names.has(name),
    hasWorkflow: (name) => runnable.has(name),
  });
  // One that is not here would keep the whole group from starting; one that is its own would never end.
  const here = (worker: WorkerCode, consumers: string[] = []) =>
    consumers.filter((name) => names.has(name) && name !== worker.name);
  const withAssets = new Set(spec.workers.filter(({ assets }) => assets).map(({ name }) => name));
  const streamed = new Set(spec.workers.flatMap((worker) => here(worker, worker.streamingTails)));
  const shared = new SharedWorkers(spec.workers);
  const outbound = new OutboundWorkers(spec);
  const users = spec.workers.map((worker): WorkerOptions => {
    const own = outbound.through(exportingWorkflows(userWorker(worker, context(worker)), worker, workflows), worker);
    const options = throughRouters(shared.through(own), withAssets);
    return {
      ...options,
      ...(streamed.has(worker.name) && {
        compatibilityFlags: [...new Set([...(options.compatibilityFlags ?? []), ...STREAMED])],
      }),
      tails: [{ name: gatewayWorker, entrypoint: "Tail", props: tailedAs(worker) }, ...here(worker, worker.tails)],
      streamingTails: [
        { name: gatewayWorker, entrypoint: "Logs", props: { worker: worker.script ?? worker.name } },
        ...here(worker, worker.streamingTails),
      ],
    };
  });
  const contained = withContainers(users, spec.workers);
  const binding = { ...factory(workflowBindingWorker, "workflow-binding"), serviceBindings: { engine } };
  const ways = outbound.ways().map((way) => throughRouters(shared.through(way), withAssets));
  const dispatchers = dispatchFactories(spec).map((factory) => throughRouters(factory, withAssets));
  return [
    withBindings(gateway, gatewayOptions(spec.nodes)),
    ...contained,
    ...ways,
    ...shared.workers().map((options) => throughRouters(options, withAssets)),
    ...queues.map((queue) => queueOptions(queue, spec.workers)),
    ...spec.workers.flatMap((worker) => (worker.assets ? assetServices(worker, worker.assets) : [])),
    ...boundFactories(users, [binding, ...dispatchers]),
    ...(workflows.length > 0 ? [engineOptions(workflows, runnable)] : []),
  ];
}

/** Whose events a Worker's are: those of a version beside the main one say of which. */
function tailedAs({ name, script, version }: WorkerCode): Record<string, string> {
  return script === undefined ? { worker: name } : { worker: script, version: version.id };
}

/** The engine's main module: a class for each Workflow of the group, since the class is what names the folder of its data. */
function groupModule(workflows: number): string {
  const classes = Array.from(
    { length: workflows },
    (_, i) => `export { Index as Index${i} };\nexport class Instance${i} extends instancesOf(${i}) {}\n`,
  );
  return `import { Index, instancesOf } from "./engine.worker.js";
export { Missing, Workflows } from "./engine.worker.js";
${classes.join("")}export default {};
`;
}

function engineOptions(workflows: GroupSpec["workflows"], runnable: Set<string>): WorkerOptions {
  return {
    name: engineWorker,
    modulesRoot: MODULES_ROOT,
    modules: [
      esModule("group.js", groupModule(workflows.length)),
      insideModule("engine"),
      esModule("miniflare-engine.worker.js", workflowEngineModule()),
    ],
    bindings: { WORKFLOWS: workflows.map(({ name, limits }) => ({ name, ...limits })) },
    compatibilityDate: INTERNAL_DATE,
    compatibilityFlags: ["experimental"],
    durableObjects: {
      ...Object.fromEntries(
        workflows.map(({ name }, i) => [
          `INSTANCE_${i}`,
          {
            className: `Instance${i}`,
            unsafeUniqueKey: instancesKey(name),
            useSQLite: true,
            unsafePreventEviction: true,
          },
        ]),
      ),
      ...Object.fromEntries(
        workflows.map(({ name }, i) => [
          `INDEX_${i}`,
          { className: `Index${i}`, unsafeUniqueKey: indexKey(name), useSQLite: true },
        ]),
      ),
    },
    // What is known of instances outlives their Worker: it can be read and ended without it.
    serviceBindings: Object.fromEntries(
      workflows.map(({ name, scriptName, className }, i) => [
        `USER_${i}`,
        runnable.has(name)
          ? { name: scriptName, entrypoint: className }
          : { name: engineWorker, entrypoint: "Missing" },
      ]),
    ),
  };
}
