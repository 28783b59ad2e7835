import * as pulumi from "@pulumi/pulumi";
import type { Fetcher } from "@cloudflare/workers-types";

import { resolveBindings } from "./bindings";
import type { Bindings, EnvOf } from "./bindings/env";
import {
  type BundleOptions,
  bundleEntrypoint,
  bundleScript,
  clearBundleCache,
  type Bundle,
  type Exports,
  inspectExports,
} from "./bundle";
import { type Failure } from "./lifecycle/define-resource";
import { providerText, typeToken } from "./lifecycle/provider-text";
import { defaultName, WORKER_NAME } from "./names";
import { knownValue } from "./outputs";
import { runScoped } from "./run-scope";
import { type BundleSummary, packSource, type Source } from "./source";
import { type WorkerRef, WorkerReference } from "./worker-reference";
import { type ClaimingWorker, claimingWorkers } from "./workflow-owner";
import { registerWorkflow } from "./workflow-registration";

/** The compatibility date of a Worker that names none. Only a major version of this package moves it. */
export const DEFAULT_COMPATIBILITY_DATE = "2026-07-01";

export interface WorkerArgs<B extends Bindings = Bindings> {
  /**
   * The Worker's name in the Cloudflare account. A change replaces the Worker.
   * @defaultValue project, stack and id
   */
  name?: pulumi.Input<string>;
  /** The Cloudflare account. A change replaces the Worker.
   * @defaultValue `cloudflare:accountId` of the stack, otherwise CLOUDFLARE_ACCOUNT_ID */
  accountId?: pulumi.Input<string>;
  /** The file that is bundled and uploaded, from the folder of the program. Either this or `script`. */
  entrypoint?: string;
  /** An ES module that is uploaded as it is. Either this or `entrypoint`. */
  script?: pulumi.Input<string>;
  /** What the Worker's code finds in `env`, by name. Strings are text, Pulumi secrets are secrets, other plain values are JSON. */
  bindings?: B;
  /**
   * Whether the Worker answers on workers.dev, and whether each version does on a preview address.
   * @defaultValue `{ enabled: true, previews: false }`
   */
  url?: boolean | { enabled?: boolean; previews?: boolean };
  /** Cron expressions, in UTC, that each call `scheduled()`.
   * @defaultValue none
   * @see https://developers.cloudflare.com/workers/configuration/cron-triggers/ */
  crons?: pulumi.Input<pulumi.Input<string>[]>;
  /** The runtime that the code was written for, `yyyy-mm-dd`.
   * @defaultValue {@link DEFAULT_COMPATIBILITY_DATE}
   * @see https://developers.cloudflare.com/workers/configuration/compatibility-dates/ */
  compatibilityDate?: pulumi.Input<string>;
  /** `nodejs_compat` for example.
   * @see https://developers.cloudflare.com/workers/configuration/compatibility-flags/ */
  compatibilityFlags?: string[];
  /** How the entrypoint is bundled: options of esbuild. */
  bundle?: BundleOptions;
  /** Whether source maps are uploaded, so that stack traces name the source.
   * @defaultValue true */
  sourceMap?: boolean;
  /** Logs and traces that Cloudflare keeps.
   * @see https://developers.cloudflare.com/workers/observability/ */
  observability?: pulumi.Input<{
    enabled?: boolean;
    headSamplingRate?: number;
    logs?: { enabled?: boolean; invocationLogs?: boolean; headSamplingRate?: number };
  }>;
  limits?: pulumi.Input<{
    /** CPU time of a request, in milliseconds. */
    cpuMs?: number;
    /** The most requests that one invocation may send. */
    subrequests?: number;
  }>;
  /** `{ mode: "smart" }` runs the Worker near what it talks to. */
  placement?: pulumi.Input<{ mode?: "smart"; region?: string; host?: string; hostname?: string }>;
  /** Whether trace events go to the account's Logpush jobs.
   * @defaultValue false */
  logpush?: pulumi.Input<boolean>;
  /** Tags of the script. One more names the stack and resource that deploy it. */
  tags?: pulumi.Input<pulumi.Input<string>[]>;
  /** Takes over a Worker of this name that something else deployed. Without it such a Worker is never touched.
   * @defaultValue false */
  adopt?: boolean;
}

/** A process that runs several programs, or one several times, bundles anew each time: the source may have changed. */
const startRun = runScoped(() => {
  clearBundleCache();
  return {};
});

/** The Workers of one run of the program, by the name that Cloudflare gets. */
const namesTaken = runScoped(() => new Map<string, string>());

/**
 * A Cloudflare Worker: its script with bindings, settings, workers.dev address and crons. Each Workflow that it
 * owns is a resource below it.
 *
 * @typeParam B The bindings, from which `Env` follows.
 * @typeParam Rpc What another Worker that binds this one sees: `Service<typeof import("./src/worker").default>`, for example.
 * @see https://developers.cloudflare.com/workers/
 *
 * @example
 * ```ts
 * const worker = new Worker("api", {
 *   entrypoint: "./src/worker.ts",
 *   bindings: { REGION: "eu", PAYMENT_KEY: config.requireSecret("paymentKey") },
 * });
 * export const url = worker.url;
 * // in the Worker's code: (env: typeof worker.Env) => env.REGION
 * ```
 */
// eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type -- no bindings, so an env with nothing in it
export class Worker<B extends Bindings = Record<never, never>, Rpc = Fetcher> extends pulumi.CustomResource {
  /** The type of the Worker's `env`; there is no such value at run time. */
  declare readonly Env: EnvOf<B>;
  /** The type that another Worker's `env` has for this one; there is no such value at run time. */
  declare readonly Bound: Rpc;

  declare readonly name: pulumi.Output<string>;
  declare readonly accountId: pulumi.Output<string>;
  /** The address on workers.dev, when `url` is on. */
  declare readonly url: pulumi.Output<string | undefined>;
  /** The version that the last upload made. */
  declare readonly versionId: pulumi.Output<string>;
  declare readonly deploymentId: pulumi.Output<string>;
  /** Cloudflare's hash of the script. */
  declare readonly etag: pulumi.Output<string>;
  declare readonly bundle: pulumi.Output<BundleSummary>;

  constructor(id: string, args: WorkerArgs<B>, options?: pulumi.CustomResourceOptions) {
    const program = new WorkerProgram(id, args);
    super(
      typeToken("Worker"),
      id,
      {
        __provider: providerText("Worker"),
        ...program.inputs,
        url: undefined,
        versionId: undefined,
        deploymentId: undefined,
        etag: undefined,
        bundle: undefined,
      },
      { ...options, additionalSecretOutputs: [...(options?.additionalSecretOutputs ?? []), "secrets"] },
    );
    program.resolve(this);
  }

  /**
   * A Worker of another stack, which exports it: `export const api = worker.ref`.
   *
   * @typeParam Rpc What its service binding is in `env`.
   * @param stack The other stack.
   * @param output The name of its output.
   */
  static from<Rpc = Fetcher>(stack: pulumi.StackReference, output: string): WorkerReference<Rpc> {
    return new WorkerReference(stack, output);
  }

  /** What another stack needs to bind it: export it. */
  get ref(): pulumi.Output<WorkerRef> {
    return pulumi
      .all([this.name, this.accountId, this.url])
      .apply(([name, accountId, url]): WorkerRef => ({ kind: "cloudflare:Worker", name, accountId, url }));
  }
}

/** The side of a Worker that runs in the program: bundles, turns bindings into what the API gets, finds the owners of Workflows. */
class WorkerProgram implements ClaimingWorker {
  private worker: Worker<Bindings, unknown> | undefined;
  private readonly problems: Failure[] = [];
  private readonly awaited: Promise<unknown>[] = [];
  readonly needs: ClaimingWorker["needs"] = [];
  private readonly name: pulumi.Input<string>;
  private readonly bundled: Promise<Bundle | undefined>;
  private readonly resolved = Promise.withResolvers<Awaited<ReturnType<typeof resolveBindings>>>();
  private known: Promise<Exports | undefined> | undefined;

  constructor(
    readonly id: string,
    private readonly args: WorkerArgs,
  ) {
    this.name = args.name ?? defaultName(id, WORKER_NAME);
    startRun();
    this.takeName();
    this.bundled = this.makeBundle();
  }

  get inputs(): pulumi.Inputs {
    const { args } = this;
    const url = typeof args.url === "object" ? args.url : { enabled: args.url };
    return {
      name: this.name,
      accountId: args.accountId,
      entrypoint: args.entrypoint,
      source: this.bundleInput(),
      bindings: this.resolved.promise.then(({ bindings }) => bindings),
      secrets: this.resolved.promise.then(({ secrets }) => secrets),
      problems: this.resolved.promise.then(() => this.problems),
      workersDev: { enabled: url.enabled ?? true, previews: url.previews ?? false },
      crons: args.crons ?? [],
      compatibilityDate: args.compatibilityDate ?? DEFAULT_COMPATIBILITY_DATE,
      compatibilityFlags: args.compatibilityFlags ?? [],
      observability: args.observability,
      limits: args.limits,
      placement: args.placement,
      logpush: args.logpush ?? false,
      tags: args.tags ?? [],
      adopt: args.adopt ?? false,
      owner: `pulumi:${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}/${this.id}`,
    };
  }

  resolve(worker: Worker<Bindings, unknown>): void {
    this.worker = worker;
    claimingWorkers.set(worker, this);
    const work = resolveBindings(this.args.bindings ?? {}, this).then(async (resolved) => {
      await Promise.all([this.bundled, ...this.awaited]);
      return resolved;
    });
    this.resolved.resolve(work);
  }

  get scriptName(): pulumi.Output<string> {
    return this.resource.name;
  }

  get exports(): Promise<Exports | undefined> {
    this.known ??= this.bundled.then((bundle) => {
      const main = bundle?.modules.find(({ name }) => name === bundle.mainModule);
      return main && inspectExports(Buffer.from(main.body).toString());
    });
    return this.known;
  }

  register: ClaimingWorker["register"] = (workflow, className) => registerWorkflow(workflow, className, this.resource);

  refuse(property: string, reason: string): void {
    this.problems.push({ property, reason });
  }

  awaits(work: Promise<unknown>): void {
    this.awaited.push(work);
  }

  private get resource(): Worker<Bindings, unknown> {
    if (!this.worker) throw new Error(`The Worker "${this.id}" is used before it is made.`);
    return this.worker;
  }

  private takeName(): void {
    if (typeof this.name !== "string") return;
    const other = namesTaken().get(this.name);
    if (other === undefined) namesTaken().set(this.name, this.id);
    else this.refuse("name", `Two Workers of this program have the name "${this.name}": "${other}" and "${this.id}".`);
  }

  /** A bundle that cannot be made is a failure of the check; so the promise never fails for a user's mistake. */
  private async makeBundle(): Promise<Bundle | undefined> {
    const { entrypoint, script, compatibilityFlags = [], sourceMap = true } = this.args;
    if ((entrypoint === undefined) === (script === undefined)) {
      this.refuse(
        "entrypoint",
        "A Worker has either an `entrypoint`, a file to bundle, or a `script`, a module to upload as it is.",
      );
      return undefined;
    }
    try {
      if (entrypoint !== undefined) {
        return await bundleEntrypoint({
          entrypoint,
          cwd: process.cwd(),
          options: this.args.bundle,
          sourceMap,
          compatibilityFlags,
        });
      }
      const text = await knownValue(pulumi.output(script));
      return text === undefined ? undefined : await bundleScript({ script: text });
    } catch (error) {
      this.refuse(
        entrypoint === undefined ? "script" : "entrypoint",
        error instanceof Error ? error.message : String(error),
      );
      return undefined;
    }
  }

  /** Unknown in the preview of a script that is not known yet. */
  private bundleInput(): pulumi.Input<Source | undefined> {
    const packed = this.bundled.then((bundle) => (bundle ? packSource(bundle) : undefined));
    if (this.args.script === undefined) return packed;
    return pulumi.output(this.args.script).apply(() => packed);
  }
}
