// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import { type ReadAssets, readAssets } from "../assets/read";
import type { BindingWorker, DeclaredClass, WorkerResource } from "../bindings/binding-worker";
import { resolveBindings } from "../bindings/resolve";
import type { ResolvedBindings } from "../bindings/secret-fields";
import { type Bundle, type BundleExports, clearBundleCache, exportsOf } from "../bundle";
import type { Failure } from "../lifecycle/failure";
import { accountOf } from "../program/account-of";
import { asText } from "../program/as-text";
import { hiddenOf } from "../program/later";
import { runScoped } from "../program/run-scope";
import { DEFAULT_COMPATIBILITY_DATE, type WorkerArgs } from "./args";
import { bundleOf, sourceInput } from "./code";

/** A process that runs several programs, or one several times, bundles anew each time: the source may have changed. */
const startRun = runScoped(() => {
  clearBundleCache();
  return {};
});

/**
 * What only the check reads, as one input: each input of a resource costs the program an output with four promises. A program
 * may export a Worker as a whole, and its code does not belong in the stack's outputs.
 */
const FOR_THE_CHECK = "program";

/** Without what was refused of these, there is nothing more to say of the code. */
const OF_CODE = ["entrypoint", "script"];

/** The side of code with its bindings that runs in the program: bundles, turns bindings into what the API gets, finds the owners of classes. */
export abstract class CodeProgram implements BindingWorker {
  private made: WorkerResource | undefined;
  private readonly problems: Failure[] = [];
  private readonly awaited: Promise<unknown>[] = [];
  private readonly boundAccounts: { property: string; accountId: pulumi.Output<string> }[] = [];
  protected readonly classes = new Map<string, Promise<object>>();
  readonly needs: BindingWorker["needs"] = [];
  protected readonly bundled: Promise<Bundle | undefined>;
  private readonly assets: Promise<ReadAssets | undefined>;
  protected readonly resolved = Promise.withResolvers<ResolvedBindings>();
  private knownAccount: Promise<string | undefined> | undefined;
  private known: Promise<BundleExports | undefined> | undefined;
  abstract readonly place: number;
  abstract readonly scriptName: Promise<string | undefined>;

  constructor(
    readonly id: string,
    protected readonly code: WorkerArgs,
    failures: Failure[],
  ) {
    startRun();
    this.problems.push(...failures);
    const { assets } = code;
    const refuse = (property: string, reason: string) => {
      this.refuse(property, reason);
    };
    this.assets = assets === undefined ? Promise.resolve(undefined) : readAssets(assets, refuse);
    this.awaits(this.assets);
    const isRefused = failures.some(({ property }) => OF_CODE.includes(property));
    this.bundled = isRefused ? Promise.resolve(undefined) : bundleOf(code, refuse);
  }

  /** The inputs that come of the code and its bindings. What the user gave has a name of its own, for options and transformations of Pulumi that name it. */
  protected get codeInputs(): pulumi.Inputs {
    const { code } = this;
    const { bindings: _resolved, script: _bundled, ...others } = code;
    return {
      hidden: hiddenOf(others),
      entrypoint: code.entrypoint,
      [FOR_THE_CHECK]: this.resolved.promise.then(() => asText({ ...this.foundInCode(), ...this.found() })),
      assets: code.assets && this.assets.then((read) => read?.inputs),
      bindings: this.resolved.promise.then(({ bindings }) => bindings),
      secrets: this.resolved.promise.then(({ secrets }) => secrets),
      compatibilityDate: code.compatibilityDate,
      compatibilityFlags: code.compatibilityFlags,
      observability: code.observability,
      limits: code.limits,
      placement: code.placement,
      cache: code.cache,
      annotations: code.annotations,
      logpush: code.logpush,
      tags: code.tags,
    };
  }

  /** What the program finds out besides; the check reads each as an input. */
  protected abstract found(): pulumi.Inputs;

  private foundInCode(): pulumi.Inputs {
    const { code } = this;
    return {
      owner: ownerOf(this.id),
      compatibilityDate: code.compatibilityDate === undefined ? DEFAULT_COMPATIBILITY_DATE : undefined,
      source: sourceInput(code, this.bundled),
      assetsSource: code.assets && this.assets.then((read) => read?.source),
      exports: this.classes.size > 0 ? this.declaredClasses() : undefined,
      problems: this.problems,
      boundAccounts: this.boundAccounts,
    };
  }

  /** Notes the resource, which is made with these inputs, and declares its classes. */
  protected begin(resource: WorkerResource): void {
    this.made = resource;
    Object.defineProperty(resource, FOR_THE_CHECK, { enumerable: false });
    const declared: DeclaredClass[] = this.code.exports ?? [];
    for (const [index, each] of declared.entries()) each.declareIn(this, `exports[${index}]`);
  }

  /** Resolves the bindings; `last` has the last word, when all else is known. */
  protected resolveAll(
    last: (resolved: ResolvedBindings) => ResolvedBindings | Promise<ResolvedBindings> = (resolved) => resolved,
  ): void {
    const work = resolveBindings(this.code.bindings ?? {}, this).then(async (resolved) => {
      await Promise.all([this.bundled, ...this.awaited]);
      return last(resolved);
    });
    this.resolved.resolve(work);
  }

  get resource(): WorkerResource {
    if (!this.made) throw new Error(`The Worker "${this.id}" is used before it is created.`);
    return this.made;
  }

  get account(): Promise<string | undefined> {
    this.knownAccount ??= accountOf(this.code.accountId);
    return this.knownAccount;
  }

  get exports(): Promise<BundleExports | undefined> {
    this.known ??= this.bundled.then((bundle) => bundle && exportsOf(bundle));
    return this.known;
  }

  abstract bindLate(...late: Parameters<BindingWorker["bindLate"]>): void;

  declareClass(className: string, declaration: Promise<object>): void {
    this.classes.set(className, declaration);
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
}

/** Which stack and resource deploys something, as a tag in the account says it. */
function ownerOf(id: string): string {
  return `pulumi:${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}/${id}`;
}
