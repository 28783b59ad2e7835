// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import { type ReadAssets, readAssets } from "../assets/read";
import { type BindingWorker, bindingWorkers, waitsFor, type WorkerResource } from "../bindings/binding-worker";
import { transfersFrom } from "../bindings/class-transfers";
import { resolveBindings } from "../bindings/resolve";
import { type Bundle, clearBundleCache, type Exports, exportsOf, handlersOf } from "../bundle";
import type { Bindings } from "../bindings/env";
import type { Failure } from "../lifecycle/failure";
import { WORKER_NAME } from "../lifecycle/names";
import { defaultName } from "../program/default-name";
import { given } from "../program/given";
import { knownValue } from "../program/outputs";
import { runScoped } from "../program/run-scope";
import { makeAddresses } from "./addresses";
import { DEFAULT_COMPATIBILITY_DATE, type WorkerArgs } from "./args";
import { bundleOf, sourceInput } from "./code";
import { consumedQueues, consumeQueues } from "./consumers";
import { LateBindings } from "./late-bindings";
import { tailConsumersOf } from "./tail-targets";

/** A process that runs several programs, or one several times, bundles anew each time: the source may have changed. */
const startRun = runScoped(() => {
  clearBundleCache();
  return {};
});

/**
 * What only the check reads, as one input: each input of a resource costs the program an output with four promises. A program
 * may export a Worker as a whole, and the stack's outputs are no place for its code.
 */
const FOR_THE_CHECK = "program";

const places = runScoped(() => ({ taken: 0 }));

/** The Workers of one run of the program, by the name that Cloudflare gets. */
const namesTaken = runScoped(() => new Map<string, string>());

/** The side of a Worker that runs in the program: bundles, turns bindings into what the API gets, finds the owners of Workflows. */
export class WorkerProgram implements BindingWorker {
  private worker: WorkerResource | undefined;
  private readonly problems: Failure[] = [];
  private readonly awaited: Promise<unknown>[] = [];
  private readonly boundAccounts: { property: string; accountId: pulumi.Output<string> }[] = [];
  private readonly classes = new Map<string, Promise<object>>();
  readonly place = (places().taken += 1);
  readonly needs: BindingWorker["needs"] = [];
  private readonly late = new LateBindings(this);
  private readonly name: pulumi.Input<string>;
  private readonly bundled: Promise<Bundle | undefined>;
  private readonly assets: Promise<ReadAssets | undefined>;
  private readonly resolved = Promise.withResolvers<Awaited<ReturnType<typeof resolveBindings>>>();
  /** The resources below it that lead host names to it. */
  addresses: ReturnType<typeof makeAddresses> = Promise.resolve([]);
  private known: Promise<Exports | undefined> | undefined;

  constructor(
    readonly id: string,
    private readonly args: WorkerArgs,
  ) {
    this.name = args.name ?? defaultName(id, WORKER_NAME);
    startRun();
    this.takeName();
    const { assets } = args;
    const refuse = (property: string, reason: string) => {
      this.refuse(property, reason);
    };
    this.assets = assets === undefined ? Promise.resolve(undefined) : readAssets(assets, refuse);
    this.awaits(this.assets);
    this.bundled = bundleOf(args, refuse);
  }

  /** What the user gave has a name of its own, for options and transformations of Pulumi that name it. */
  get inputs(): pulumi.Inputs {
    const { args } = this;
    const url = typeof args.url === "object" ? args.url : { enabled: args.url };
    return given({
      name: this.name,
      accountId: args.accountId,
      entrypoint: args.entrypoint,
      [FOR_THE_CHECK]: this.resolved.promise.then(() => this.found()),
      assets: args.assets && this.assets.then((read) => read?.inputs),
      bindings: this.resolved.promise.then(({ bindings }) => bindings),
      secrets: this.resolved.promise.then(({ secrets }) => secrets),
      workersDev:
        args.url === undefined ? undefined : { enabled: url.enabled ?? true, previews: url.previews ?? false },
      crons: args.crons,
      consumers: consumedQueues(args),
      compatibilityDate: args.compatibilityDate,
      compatibilityFlags: args.compatibilityFlags,
      observability: args.observability,
      limits: args.limits,
      placement: args.placement,
      cache: args.cache,
      tailConsumers: tailConsumersOf("tailConsumers", args.tailConsumers, this),
      streamingTailConsumers: tailConsumersOf("streamingTailConsumers", args.streamingTailConsumers, this),
      annotations: args.annotations,
      codeUpdateStrategy: args.codeUpdateStrategy,
      logpush: args.logpush,
      tags: args.tags,
      adopt: args.adopt,
      allowDataLoss: args.allowDataLoss,
      waitUntilLive: args.waitUntilLive,
    });
  }

  /** What the program finds out; the check reads each as an input. */
  private found(): pulumi.Inputs {
    const { args } = this;
    return given({
      owner: `pulumi:${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}/${this.id}`,
      compatibilityDate: args.compatibilityDate === undefined ? DEFAULT_COMPATIBILITY_DATE : undefined,
      source: sourceInput(args, this.bundled),
      assetsSource: args.assets && this.assets.then((read) => read?.source),
      lateBindings: this.late.names.length > 0 ? this.late.names : undefined,
      exports: this.classes.size > 0 ? this.declaredClasses() : undefined,
      problems: this.problems,
      boundAccounts: this.boundAccounts,
    });
  }

  resolve(worker: WorkerResource): void {
    this.worker = worker;
    Object.defineProperty(worker, FOR_THE_CHECK, { enumerable: false });
    bindingWorkers.set(worker, this);
    for (const [index, declared] of (this.args.exports ?? []).entries()) declared.declareIn(this, `exports[${index}]`);
    this.addresses = makeAddresses(this.args, this);
    this.awaits(this.addresses);
    consumeQueues(
      this.args,
      this,
      this.bundled.then((bundle) => bundle && handlersOf(bundle)),
    );
    const work = resolveBindings(this.args.bindings ?? {}, this).then(async (resolved) => {
      await Promise.all([this.bundled, this.late.closed, ...this.awaited]);
      await this.giveClassesAway();
      return this.late.divide(resolved, this);
    });
    this.resolved.resolve(work);
  }

  get resource(): WorkerResource {
    if (!this.worker) throw new Error(`The Worker "${this.id}" is used before it is created.`);
    return this.worker;
  }

  get exports(): Promise<Exports | undefined> {
    this.known ??= this.bundled.then((bundle) => bundle && exportsOf(bundle));
    return this.known;
  }

  get scriptName(): Promise<string | undefined> {
    return knownValue(pulumi.output(this.name));
  }

  declareClass(className: string, declaration: Promise<object>): void {
    this.classes.set(className, declaration);
  }

  /** Bindings that it gets after its upload. */
  bind(bindings: Bindings): void {
    this.late.give(bindings, this.args.bindings ?? {});
  }

  bindLate(...late: Parameters<BindingWorker["bindLate"]>): void {
    this.late.leave(...late);
  }

  refuse(property: string, reason: string): void {
    this.problems.push({ property, reason });
  }

  inAccount(property: string, accountId: pulumi.Output<string>): void {
    this.boundAccounts.push({ property, accountId });
  }

  awaits(work: Promise<unknown>): void {
    this.awaited.push(work);
  }

  private async declaredClasses(): Promise<Record<string, object>> {
    const declared = [...this.classes].map(async ([name, declaration]) => [name, await declaration] as const);
    return Object.fromEntries(await Promise.all(declared));
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

  private takeName(): void {
    if (typeof this.name !== "string") return;
    const other = namesTaken().get(this.name);
    if (other === undefined) namesTaken().set(this.name, this.id);
    else this.refuse("name", `Two Workers of this program have the name "${this.name}": "${other}" and "${this.id}".`);
  }
}

function waitsForSource(target: string, source: string): string {
  return `The Worker "${target}" gets this class from "${source}" and binds "${source}", so each would wait for the other. Bind "${source}" by its name in "${target}", binding.service("…") for example.`;
}
