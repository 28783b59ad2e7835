// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import { type BindingWorker, bindingWorkers, waitsFor } from "../bindings/binding-worker";
import { transfersFrom } from "../bindings/class-transfers";
import type { Bindings } from "../bindings/env";
import type { ResolvedBindings } from "../bindings/secret-fields";
import { handlersOf } from "../bundle";
import { WORKER_NAME } from "../lifecycle/names";
import { defaultName } from "../program/default-name";
import { given } from "../program/given";
import { hasLater } from "../program/later";
import { knownValue, resourcesOf } from "../program/outputs";
import { runScoped } from "../program/run-scope";
import { soundArgs } from "../program/sound-args";
import { makeAddresses } from "./addresses";
import type { WorkerArgs } from "./args";
import { workerRules } from "./args-rules";
import { CodeProgram } from "./code-program";
import { namespaceName, withoutExcluded } from "./dispatch-namespace";
import { makeEmailAddresses } from "./email";
import { consumedQueues, consumeQueues } from "./consumers";
import { LateBindings } from "./late-bindings";
import { type DeployedWorker, makeLiveVersion } from "./live-version";
import { tailConsumersOf } from "./tail-targets";

const places = runScoped(() => ({ taken: 0 }));

/** The Workers of one run of the program, by account and name, outside of dispatch namespaces and in each that the program names. */
const namesTaken = runScoped(() => new Map<WorkerArgs["dispatchNamespace"], Map<string, string>>());

/** The side of a Worker that runs in the program. */
export class WorkerProgram extends CodeProgram {
  readonly place = (places().taken += 1);
  private readonly name: pulumi.Input<string>;
  readonly dispatchNamespace: pulumi.Output<string> | undefined;
  private readonly late = new LateBindings(this);
  /** The scripts that are deployed before it, since its upload binds them or what comes of them. */
  private after: Promise<string[]> = Promise.resolve([]);
  /** The resources below it that lead host names to it. */
  addresses: ReturnType<typeof makeAddresses> = Promise.resolve([]);

  constructor(id: string, given: WorkerArgs) {
    const sound = soundArgs(given, workerRules);
    const { args, failures } = withoutExcluded(sound.args);
    super(id, args, [...sound.failures, ...failures]);
    this.name = args.name ?? defaultName(id, WORKER_NAME);
    this.dispatchNamespace = namespaceName(args.dispatchNamespace, this);
    this.awaits(this.takeName());
  }

  get inputs(): pulumi.Inputs {
    const { code: args } = this;
    const url = typeof args.url === "object" ? args.url : { enabled: args.url };
    return given({
      ...this.codeInputs,
      name: this.name,
      dispatchNamespace: this.dispatchNamespace,
      accountId: args.accountId,
      workersDev:
        args.url === undefined ? undefined : { enabled: url.enabled ?? true, previews: url.previews ?? false },
      crons: args.crons,
      consumers: consumedQueues(args),
      tailConsumers: tailConsumersOf("tailConsumers", args.tailConsumers, this),
      streamingTailConsumers: tailConsumersOf("streamingTailConsumers", args.streamingTailConsumers, this),
      deployment: args.deployment,
      codeUpdateStrategy: args.codeUpdateStrategy,
      adopt: args.adopt,
      allowDataLoss: args.allowDataLoss,
      waitUntilLive: args.waitUntilLive,
    });
  }

  protected override found(): pulumi.Inputs {
    return { lateBindings: this.late.names.length > 0 ? this.late.names : undefined, after: this.after };
  }

  resolve(worker: DeployedWorker): void {
    bindingWorkers.set(worker, this);
    this.begin(worker);
    this.addresses = makeAddresses(this.code, this);
    const liveVersion = makeLiveVersion(this.code, this, worker, this.addresses);
    this.awaits(this.addresses);
    this.awaits(liveVersion);
    const handlers = () => this.bundled.then((bundle) => bundle && handlersOf(bundle));
    consumeQueues(this.code, this, handlers);
    this.awaits(makeEmailAddresses(this.code, this, handlers));
    this.resolveAll(async (resolved) => {
      await this.late.closed;
      const divided = this.late.divide(resolved, this, await liveVersion);
      this.after = scriptsBehind(divided);
      await this.giveClassesAway();
      return divided;
    });
  }

  get scriptName(): Promise<string | undefined> {
    return knownValue(pulumi.output(this.name));
  }

  /** Bindings that it gets after its upload. */
  bind(bindings: Bindings): void {
    this.late.give(bindings, this.code.bindings ?? {});
  }

  bindLate(...late: Parameters<BindingWorker["bindLate"]>): void {
    this.late.leave(...late);
  }

  /** Says in the upload which classes go to other Workers of the program. */
  private async giveClassesAway(): Promise<void> {
    for (const transfer of await transfersFrom(this)) {
      try {
        const { worker, className } = await transfer.target();
        if (worker === this) continue;
        if (await waitsFor(worker, this)) this.refuse(`exports.${className}`, waitsForSource(worker.id, this.id));
        const transferredTo = await worker.scriptName;
        this.classes.set(className, Promise.resolve({ type: "durable-object", transferredTo }));
      } catch (error) {
        this.refuse("exports", error instanceof Error ? error.message : String(error));
      }
    }
  }

  private async takeName(): Promise<void> {
    const account = await this.account;
    if (typeof this.name !== "string" || account === undefined) return;
    const { dispatchNamespace } = this.code;
    const taken = namesTaken().get(dispatchNamespace) ?? new Map<string, string>();
    namesTaken().set(dispatchNamespace, taken);
    const key = `${account}/${this.name}`;
    const other = taken.get(key);
    if (other === undefined) taken.set(key, this.id);
    else
      this.refuse(
        "name",
        `Two Workers of this program have the name "${this.name}": "${other}" and "${this.id}". Give one of them another \`name\`.`,
      );
  }
}

/** The scripts of the Workers that these come of, and of those that such a Worker waits for. */
async function scriptsBehind({ bindings, secrets }: ResolvedBindings): Promise<string[]> {
  const later = [...Object.values(bindings), ...Object.values(secrets)].filter((value) => hasLater(value));
  const resources = await Promise.all(later.map((each) => resourcesOf(pulumi.output(each))));
  const found = new Set<BindingWorker>();
  for (const resource of resources.flat()) {
    const worker = typeof resource === "object" && resource !== null ? bindingWorkers.get(resource) : undefined;
    if (worker) await addWithNeeds(worker, found);
  }
  const names = await Promise.all([...found].map(({ scriptName }) => scriptName));
  return names.filter((name) => name !== undefined).sort();
}

async function addWithNeeds(worker: BindingWorker, found: Set<BindingWorker>): Promise<void> {
  if (found.has(worker)) return;
  found.add(worker);
  for (const needed of await Promise.all(worker.needs)) if (needed) await addWithNeeds(needed, found);
}

function waitsForSource(target: string, source: string): string {
  return `The Worker "${target}" gets this class from "${source}" and binds "${source}", so each would wait for the other. Bind "${source}" by its name in "${target}", binding.service("…") for example.`;
}
