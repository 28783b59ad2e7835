import type * as pulumi from "@pulumi/pulumi";

import type { BundleExports } from "../bundle";
import type { ApiBinding } from "./api-binding";

/** What a binding, while the program runs, knows of the Worker that it stands in, and asks of it. */
export interface BindingWorker {
  readonly id: string;
  /** Its place among the Workers of the program, in the order in which they are made. */
  readonly place: number;
  /** The Worker, where this is what its bindings see that come after its upload. */
  readonly early?: BindingWorker;
  /** A preview of a Worker has classes of Durable Objects of its own, and owns nothing that anybody else binds. */
  readonly isPreview?: true;
  /** The Worker's resource; what a binding registers with the account is below it. */
  readonly resource: WorkerResource;
  /** Its account, to compare; nothing when a preview does not know it yet, and empty where nobody says it. */
  readonly account: Promise<string | undefined>;
  /** The dispatch namespace that its script is in, if it is in one. */
  readonly dispatchNamespace?: pulumi.Output<string> | undefined;
  /** Nothing when it cannot be known yet, in the preview of a script that is an output. */
  readonly exports: Promise<BundleExports | undefined>;
  /** The Workers that must be there before this one: those that it binds, and the owners of what it binds. */
  readonly needs: Promise<BindingWorker | undefined>[];
  /** The script's name as a plain value; nothing when a preview does not know it yet. */
  readonly scriptName: Promise<string | undefined>;
  /** Declares a class that it exports, for its upload. */
  declareClass(className: string, declaration: Promise<object>): void;
  /** Leaves a binding to a resource of its own, which may wait for what waits for the Worker. */
  bindLate(name: string, binding: pulumi.Output<ApiBinding>, accountId: pulumi.Output<string>): void;
  refuse(property: string, reason: string): void;
  /** What it binds is in this account, which must be its own. */
  inAccount(property: string, accountId: pulumi.Output<string>): void;
  /** The Worker is not sent to the engine before this is settled. */
  awaits(work: Promise<unknown>): void;
}

export interface WorkerResource extends pulumi.CustomResource {
  readonly name: pulumi.Output<string>;
  readonly accountId: pulumi.Output<string>;
}

/** A class that a Worker may declare without a binding: a `DurableObject`. */
export interface DeclaredClass {
  /** @internal */
  declareIn(worker: BindingWorker, property: string): void;
}

/** The Workers of a program by their resource, for those that bind them. */
export const bindingWorkers = new WeakMap<object, BindingWorker>();

/** Whether one Worker waits for another, over however many between them: then that one must not wait for it. */
export async function waitsFor(
  worker: BindingWorker,
  other: BindingWorker,
  seen = new Set<BindingWorker>(),
): Promise<boolean> {
  if (worker === other) return true;
  if (seen.has(worker)) return false;
  seen.add(worker);
  for (const needed of await Promise.all(worker.needs)) {
    if (needed && (await waitsFor(needed, other, seen))) return true;
  }
  return false;
}
