// Runs in the program.
import type { Workflow as WorkflowBinding } from "@cloudflare/workers-types";
import * as pulumi from "@pulumi/pulumi";

import type { ApiBinding } from "../bindings/api-binding";
import { Bindable } from "../bindings/bindable";
import type { BindingWorker } from "../bindings/binding-worker";
import { Ownership } from "../bindings/class-owner";
import { WORKFLOW_NAME } from "../lifecycle/names";
import { defaultName } from "../program/default-name";
import { runScoped } from "../program/run-scope";
import { soundArgs } from "../program/sound-args";
import type { WorkflowArgs } from "./args";
import { workflowRules } from "./args-rules";
import type { WorkflowClass } from "./params-of";
import { type RunTarget, type WorkflowRef, WorkflowReference } from "./reference";
import { registerWorkflow, type WorkflowRegistration } from "./registration";

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

const NOT_DISPATCHED =
  "A script of a dispatch namespace cannot own a Workflow. Export the class from a Worker of the account that binds this Workflow, too, and remove it from this Worker's code.";

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
export class Workflow<Params = unknown, _Class extends WorkflowClass<Params> = WorkflowClass<Params>> extends Bindable<
  WorkflowBinding<Params>
> {
  /** The type of what an instance is created with; it does not exist at run time. */
  declare readonly Params: Params;

  readonly id: string;
  /** The name in the Cloudflare account. */
  readonly name: string;
  readonly className: string | undefined;
  // A program may export a handle as a whole: what is private to it does not belong in the stack's outputs.
  readonly #ownership: Ownership<WorkflowRegistration>;
  readonly #sameName: Workflow | undefined;

  constructor(id: string, given: WorkflowArgs = {}) {
    super();
    const { args, failures } = soundArgs(given, workflowRules);
    this.id = id;
    this.name = args.name ?? defaultName(id, WORKFLOW_NAME);
    this.className = args.className;
    this.#ownership = new Ownership<WorkflowRegistration>({
      id,
      className: args.className,
      ownerId: args.owner,
      noun: "Workflow",
      baseClass: "WorkflowEntrypoint",
      ownInPreviews: false,
      notDispatched: NOT_DISPATCHED,
      declaration: (className) => `export class ${className} extends WorkflowEntrypoint<Env, Params> { … }`,
      register: ({ resource }, className) =>
        registerWorkflow({ id, name: this.name, args, failures }, className, resource),
    });
    this.#sameName = handles().get(this.name);
    if (!this.#sameName) handles().set(this.name, this);
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
    return (await this.#ownership.owner()).registration;
  }

  /** @internal What a Worker's upload says of this binding. */
  override bind(bindingName: string, worker: BindingWorker): pulumi.Output<ApiBinding> {
    if (this.#sameName) {
      worker.refuse(
        `bindings.${bindingName}`,
        `Two Workflows of this program have the name "${this.name}": "${this.#sameName.id}" and "${this.id}". Give one of them another \`name\`, or use one handle for both bindings.`,
      );
    }
    return this.#ownership.bind(
      bindingName,
      worker,
      (class_name) => ({ type: "workflow", workflow_name: this.name, class_name }),
      { ready: (registration) => registration.name },
    );
  }
}
