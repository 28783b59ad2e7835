import type { Workflow as WorkflowBinding } from "@cloudflare/workers-types";
import * as pulumi from "@pulumi/pulumi";

import type { ApiBinding } from "./bindings/api-binding";
import type { Duration } from "./duration";
import { apiOutput } from "./bindings/kind";
import { defaultName, WORKFLOW_NAME } from "./names";
import type { WorkflowClass } from "./params-of";
import { runScoped } from "./run-scope";
import { type ClaimingWorker, Ownership, waitsFor } from "./workflow-owner";
import type { WorkflowRegistration } from "./workflow-registration";
import { type RunTarget, type WorkflowRef, WorkflowReference } from "./workflow-reference";

export interface WorkflowArgs {
  /**
   * The Workflow's name, which is its own in the whole Cloudflare account: at most 64 letters, digits, dashes and
   * underscores. A change replaces the Workflow.
   * @defaultValue project, stack and id
   */
  name?: string;
  /**
   * The class that the Worker's entrypoint exports.
   * @defaultValue the id as it is, otherwise the id in PascalCase, whichever the entrypoint exports
   */
  className?: string;
  limits?: {
    /** The most steps that an instance may have, 1 to 25,000.
     * @defaultValue 10,000, by Cloudflare */
    steps?: pulumi.Input<number>;
  };
  /** Cron expressions, in UTC, that each create an instance.
   * @defaultValue none */
  schedules?: pulumi.Input<pulumi.Input<string>[]>;
  concurrency?: {
    /** The most instances that run at once; further ones are queued.
     * @defaultValue the account's limit */
    limit?: pulumi.Input<number>;
  };
  /** How long an instance's state is kept once it has ended.
   * @defaultValue the account's retention */
  retention?: {
    /** After success. */
    success?: pulumi.Input<Duration>;
    /** After an error. */
    error?: pulumi.Input<Duration>;
  };
  /** The id of the Worker that owns it, where several bind it and export its class.
   * @defaultValue the first one of the program that binds it and exports its class */
  owner?: string;
  /** Takes over a Workflow of this name that belongs to another script, with its instances.
   * @defaultValue false */
  adopt?: boolean;
  /** Whether the Workflow is deleted, which ends its instances in flight, or moved to another Worker with them; otherwise that fails.
   * @defaultValue false */
  forceDestroy?: pulumi.Input<boolean>;
  /** How long a deletion or a move waits for instances in flight to end, `"5m"` for example.
   * @defaultValue not at all */
  drain?: pulumi.Input<Duration>;
  /** Ids that it had before, so that a new id is no new Workflow. */
  aliases?: string[];
}

/** A Workflow as Cloudflare's account has it. */
export interface RegisteredWorkflow {
  name: string;
  accountId: string;
  className: string;
  /** The Worker that owns it. */
  scriptName: string;
  /** Cloudflare's id of it. */
  id: string;
  versionId: string;
  createdOn: string;
  modifiedOn: string;
}

/** The handles of one run of the program, by the name that Cloudflare gets. */
const handles = runScoped(() => new Map<string, Workflow>());

/**
 * A Cloudflare Workflow: a stable reference, no resource until a {@link Worker} binds it. The Worker whose
 * entrypoint exports the class owns it and registers it; others that bind it use it across scripts.
 *
 * @typeParam Params What `create({ params })` takes; {@link ParamsOf} finds it in the class.
 * @typeParam _Class The class, for the compiler to refuse one whose `run` takes other params.
 * @see https://developers.cloudflare.com/workflows/
 *
 * @example
 * ```ts
 * const orderProcessor = new Workflow<OrderParams>("orderProcessor", { limits: { steps: 500 } });
 *
 * new Worker("api", {
 *   entrypoint: "./src/worker.ts",                  // exports the class OrderProcessor
 *   bindings: { ORDER_PROCESSOR: orderProcessor },  // env.ORDER_PROCESSOR.create({ params })
 * });
 * ```
 */
export class Workflow<Params = unknown, _Class extends WorkflowClass<Params> = WorkflowClass<Params>> {
  /** The type of what an instance is created with; there is no such value at run time. */
  declare readonly Params: Params;
  /** The type in a Worker's `env`; there is no such value at run time. */
  declare readonly Bound: WorkflowBinding<Params>;

  readonly id: string;
  /** The name in the Cloudflare account. */
  readonly name: string;
  readonly className: string | undefined;
  /** @internal */
  readonly args: WorkflowArgs;
  private readonly ownership: Ownership;
  private readonly sameName: Workflow | undefined;

  constructor(id: string, args: WorkflowArgs = {}) {
    this.id = id;
    this.name = args.name ?? defaultName(id, WORKFLOW_NAME);
    this.className = args.className;
    this.args = args;
    this.ownership = new Ownership(this);
    this.sameName = handles().get(this.name);
    if (!this.sameName) handles().set(this.name, this);
  }

  /**
   * A Workflow of another stack, which exports it: `export const orders = orderProcessor.ref`.
   *
   * @typeParam Params What `create({ params })` takes; {@link ParamsOf} finds it in the other stack's program.
   * @param stack The other stack.
   * @param output The name of its output.
   *
   * @example
   * ```ts
   * const stack = new pulumi.StackReference("organization/orders/prod");
   * const orders = Workflow.from<OrderParams>(stack, "orders");
   * new Worker("shop", { entrypoint: "./src/shop.ts", bindings: { ORDERS: orders } });
   * ```
   */
  static from<Params = unknown>(stack: pulumi.StackReference, output: string): WorkflowReference<Params> {
    return new WorkflowReference(stack, output);
  }

  /** The Workflow as Cloudflare has it, once it is registered. */
  get registered(): pulumi.Output<RegisteredWorkflow> {
    const outputs = this.registration().then(
      ({ name, accountId, className, scriptName, workflowId, versionId, createdOn, modifiedOn }) =>
        pulumi.output({ name, accountId, className, scriptName, id: workflowId, versionId, createdOn, modifiedOn }),
    );
    return pulumi.output(outputs).apply((known): RegisteredWorkflow => known);
  }

  // A preview knows what follows whatever else of the Workflow changes; with one unknown among them, all would be unknown.

  /** What another stack needs to bind it: export it. It is there once the Workflow is registered. */
  get ref(): pulumi.Output<WorkflowRef<Params>> {
    const outputs = this.registration().then(({ name, accountId, className, scriptName }) =>
      pulumi.output({ name, accountId, className, scriptName }),
    );
    return pulumi.output(outputs).apply((known): WorkflowRef<Params> => ({ kind: "cloudflare:Workflow", ...known }));
  }

  /** @internal What a run of it needs, once Cloudflare knows the Workflow. */
  get runTarget(): RunTarget {
    const read = (property: "name" | "accountId") =>
      pulumi.output(
        this.registration().then(
          (registration) => registration[property],
          () => undefined,
        ),
      );
    const problem = this.registration().then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    return { name: read("name"), accountId: read("accountId"), problem };
  }

  private async registration(): Promise<WorkflowRegistration> {
    return (await this.ownership.owner()).registration;
  }

  /** @internal What a Worker's upload says of this binding. */
  bind(bindingName: string, worker: ClaimingWorker): pulumi.Output<ApiBinding> {
    const property = `bindings.${bindingName}`;
    if (this.sameName) {
      worker.refuse(
        property,
        `Two Workflows of this program have the name "${this.name}": "${this.sameName.id}" and "${this.id}". Give one of them another \`name\`, or use one handle for both bindings.`,
      );
    }
    const owned = this.ownership.claim(worker, property).then(async (owner): Promise<pulumi.Output<ApiBinding>> => {
      const binding: ApiBinding = {
        type: "workflow",
        workflow_name: this.name,
        class_name: owner?.className ?? this.className ?? this.id,
      };
      if (!owner || owner.worker === worker) return apiOutput(binding);
      if (await waitsFor(owner.worker, worker)) {
        worker.refuse(property, circle(worker.id, owner.worker.id));
        return apiOutput(binding);
      }
      worker.inAccount(property, owner.worker.accountId);
      return pulumi
        .all([owner.worker.scriptName, owner.registration.name])
        .apply(([script_name]): ApiBinding => ({ ...binding, script_name }));
    });
    worker.awaits(owned);
    return pulumi.output(owned).apply((known): ApiBinding => known);
  }
}

function circle(worker: string, owner: string): string {
  return [
    `The Worker "${worker}" would wait for "${owner}", which owns the Workflow, and "${owner}" for "${worker}", which it binds.`,
    'Bind one of them by its name, binding.service("…") for example, once it is deployed.',
  ].join(" ");
}
