// Runs in the program.
import { setImmediate as turn } from "node:timers/promises";

import * as pulumi from "@pulumi/pulumi";

import type { ApiBinding } from "../bindings/api-binding";
import type { BindingWorker } from "../bindings/binding-worker";
import type { Bindings } from "../bindings/env";
import { resolveBindings } from "../bindings/resolve";
import type { ResolvedBindings } from "../bindings/secret-fields";
import type { Failure } from "../lifecycle/failure";
import { WorkerBindings } from "../worker-bindings/worker-bindings";

/**
 * The bindings that a Worker gets after its upload, because what they lead to waits for the Worker: those of
 * `worker.bind`, and those to a class of a Worker that binds this one.
 */
export class LateBindings {
  private readonly given: Bindings = {};
  private readonly left: Record<string, pulumi.Output<ApiBinding>> = {};
  private readonly boundAccounts: { property: string; accountId: pulumi.Output<string> }[] = [];
  private isOpen = true;
  /** Settled once the program had its turn to call `bind`. */
  readonly closed: Promise<unknown>;

  constructor(private readonly worker: Pick<BindingWorker, "id" | "refuse">) {
    this.closed = turn().then(() => {
      this.isOpen = false;
    });
  }

  get names(): string[] {
    return [...new Set([...Object.keys(this.given), ...Object.keys(this.left)])].sort();
  }

  /**
   * @param taken The bindings of the Worker's upload.
   * @throws RunError once the Worker is on its way.
   */
  give(bindings: Bindings, taken: Bindings): void {
    if (!this.isOpen) throw new pulumi.RunError(tooLate(this.worker.id));
    // TypeScript says that it is an object, and JavaScript may bring anything.
    const given: unknown = bindings;
    if (typeof given !== "object" || given === null || Array.isArray(given)) {
      this.worker.refuse("bindings", "What `bind` gets must be an object: the bindings by name.");
      return;
    }
    for (const [name, value] of Object.entries(bindings)) {
      if (name in taken || name in this.given)
        this.worker.refuse(
          `bindings.${name}`,
          "The Worker has a binding of this name already. Use another name, or remove one of the two.",
        );
      else this.given[name] = value;
    }
  }

  leave(name: string, binding: pulumi.Output<ApiBinding>, accountId: pulumi.Output<string>): void {
    this.left[name] = binding;
    this.boundAccounts.push({ property: `bindings.${name}`, accountId });
  }

  /** What the upload has; and the resource of the others, where there are any. They make another version: `before` must have seen the one that was uploaded. */
  divide({ bindings, secrets }: ResolvedBindings, worker: BindingWorker, before?: pulumi.Resource): ResolvedBindings {
    if (this.names.length === 0) return { bindings, secrets };
    new WorkerBindings(worker.id, this.resolve(worker, bindings), worker.resource, {
      dispatchNamespace: worker.dispatchNamespace,
      before,
    });
    const early = Object.entries(bindings).filter(([name]) => !(name in this.left));
    return { bindings: Object.fromEntries(early), secrets };
  }

  private async resolve(worker: BindingWorker, early: ResolvedBindings["bindings"]) {
    const problems: Failure[] = [];
    const awaited: Promise<unknown>[] = [];
    const { boundAccounts } = this;
    const late: BindingWorker = {
      id: worker.id,
      place: Infinity,
      early: worker,
      resource: worker.resource,
      account: worker.account,
      exports: worker.exports,
      needs: [],
      scriptName: worker.scriptName,
      declareClass: () => undefined,
      bindLate: () => undefined,
      refuse: (property, reason) => problems.push({ property, reason }),
      inAccount: (property, accountId) => boundAccounts.push({ property, accountId }),
      awaits: (work) => awaited.push(work),
    };
    const resolved = await resolveBindings(this.given, late, early);
    await Promise.all(awaited);
    return { ...resolved, bindings: { ...this.left, ...resolved.bindings }, problems, boundAccounts };
  }
}

function tooLate(id: string): string {
  return `worker.bind() of the Worker "${id}" comes too late: its deployment has begun. Call it right after what it binds is created, with no \`await\` between the Worker and the call.`;
}
