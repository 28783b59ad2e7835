// Runs in the program.
import { setTimeout as sleep } from "node:timers/promises";

import * as pulumi from "@pulumi/pulumi";

import type { ExportedClass } from "../bundle/exports";
import type { ApiBinding } from "./api-binding";
import { type BindingWorker, waitsFor } from "./binding-worker";
import { apiOutput } from "./kind";

/** Something that is a class which a Worker exports: a handle, until that Worker binds it. */
export interface ClassHandle<Registration> {
  readonly id: string;
  readonly className: string | undefined;
  /** The id of the Worker that owns it, where the program names one. */
  readonly ownerId: string | undefined;
  /** What it is, as in `Workflow`. */
  readonly noun: string;
  /** What the class extends. */
  readonly baseClass: ExportedClass["extends"];
  /** Whether a preview of a Worker has such a class of its own. */
  readonly ownInPreviews: boolean;
  /** Why a script of a dispatch namespace cannot have such a class; nothing where it can. */
  readonly notDispatched?: string;
  /** How such a class is declared. */
  readonly declaration: (className: string) => string;
  /** Makes what stands for it below the Worker that owns it. */
  register(worker: BindingWorker, className: string): Registration;
}

export interface Owner<Registration> {
  worker: BindingWorker;
  className: string;
  registration: Registration;
}

interface Claim<Registration> {
  worker: BindingWorker;
  property: string;
  owner: Promise<Owner<Registration> | undefined>;
}

/** How long a Worker without the class waits for another one of the program that has it. */
const LATER_WORKERS_MS = 1_000;

/** Finds the one Worker that owns a class: the first, in the order of the program, that binds it and exports its class. */
export class Ownership<Registration> {
  private readonly claims: Claim<Registration>[] = [];

  constructor(private readonly handle: ClassHandle<Registration>) {}

  /** @throws RunError when no Worker of the program owns it. */
  async owner(): Promise<Owner<Registration>> {
    const deadline = performance.now() + LATER_WORKERS_MS;
    while (this.claims.length === 0 && performance.now() < deadline) await sleep(20);
    for (const claim of this.claims) {
      const owner = await claim.owner;
      if (owner) return owner;
    }
    throw new pulumi.RunError(
      `The ${this.handle.noun} "${this.handle.id}" is used, but no Worker of this program owns it. Bind it in the Worker that exports its class.`,
    );
  }

  /**
   * What a Worker's upload says of its binding: the class of its own, or with the script of the Worker that has it.
   *
   * @param api The binding of a class of the Worker's own.
   * @param options.ready What another Worker's binding waits for, besides the owner.
   * @param options.takesTurns Whether the other Worker must not wait for the owner.
   */
  bind(
    bindingName: string,
    worker: BindingWorker,
    api: (className: string) => ApiBinding,
    options: { ready?(registration: Registration): pulumi.Input<unknown>; takesTurns?(): Promise<boolean> } = {},
  ): pulumi.Output<ApiBinding> {
    const property = `bindings.${bindingName}`;
    const { className, id } = this.handle;
    const claimant = worker.early ?? worker;
    const owned = this.claim(claimant, property).then(async (owner): Promise<pulumi.Output<ApiBinding>> => {
      const binding = api(owner?.className ?? className ?? id);
      if (!owner) return apiOutput(binding);
      if (owner.worker === claimant) {
        if (worker.early) worker.refuse(property, ownClass(this.handle, binding));
        return apiOutput(binding);
      }
      if (await options.takesTurns?.()) return apiOutput({ ...binding, script_name: await owner.worker.scriptName });
      const { name, accountId } = owner.worker.resource;
      const bound = () =>
        pulumi
          .all([name, owner.worker.dispatchNamespace, options.ready?.(owner.registration)])
          .apply(([script_name, dispatch_namespace]): ApiBinding => ({
            ...binding,
            script_name,
            ...(dispatch_namespace !== undefined && { dispatch_namespace }),
          }));
      // Of Workers that wait for each other, those that come first in the program get such a binding last.
      if (worker.place < owner.worker.place && (await waitsFor(owner.worker, worker))) {
        worker.bindLate(bindingName, bound(), accountId);
        return apiOutput(binding);
      }
      worker.inAccount(property, accountId);
      return bound();
    });
    worker.awaits(owned);
    return pulumi.output(owned).apply((known): ApiBinding => known);
  }

  /** Makes a Worker that does not bind it its owner. */
  declare(worker: BindingWorker, property: string): void {
    const { noun, id } = this.handle;
    worker.awaits(
      this.claim(worker, property).then((owner) => {
        if (!owner || owner.worker === worker) return;
        worker.refuse(property, `The ${noun} "${id}" belongs to the Worker "${owner.worker.id}", which declares it.`);
      }),
    );
  }

  private claim(worker: BindingWorker, property: string): Promise<Owner<Registration> | undefined> {
    if (worker.isPreview) return this.inPreview(worker, property);
    const known = this.claims.find((claim) => claim.worker === worker);
    if (known) return known.owner;
    const owner = this.elect(worker, property, [...this.claims]);
    this.claims.push({ worker, property, owner });
    worker.needs.push(owner.then((found) => (found?.worker === worker ? undefined : found?.worker)));
    return owner;
  }

  /** What a preview binds: a class of its own, or that of a Worker of the program, for which it waits. */
  private async inPreview(worker: BindingWorker, property: string): Promise<Owner<Registration> | undefined> {
    if (!this.handle.ownInPreviews) return this.awaitOwner(worker, property, ownsNone(this.handle));
    const className = await this.classIn(worker);
    return className === undefined ? this.awaitOwner(worker, property) : this.own(worker, property, className);
  }

  private async elect(
    worker: BindingWorker,
    property: string,
    earlier: Claim<Registration>[],
  ): Promise<Owner<Registration> | undefined> {
    const className = await this.classIn(worker);
    if (className === undefined) return this.awaitOwner(worker, property);
    for (const other of earlier) {
      if ((await this.classIn(other.worker)) !== undefined) return other.owner;
    }
    return this.own(worker, property, className);
  }

  /** Makes a Worker that has the class its owner, unless the class is of another sort. */
  private async own(
    worker: BindingWorker,
    property: string,
    className: string,
  ): Promise<Owner<Registration> | undefined> {
    const exports = await worker.exports;
    const found = exports?.classNamed(className);
    const certain = exports?.complete === true && exports.names.includes(className);
    if (certain && (!found || ![this.handle.baseClass, "unknown"].includes(found.extends))) {
      worker.refuse(property, otherClass(this.handle, className));
      return undefined;
    }
    if (worker.dispatchNamespace && this.handle.notDispatched !== undefined) {
      worker.refuse(property, this.handle.notDispatched);
      return undefined;
    }
    return { worker, className, registration: this.handle.register(worker, className) };
  }

  /** The class that makes a Worker the owner: the id as it is, then in PascalCase, unless the class or the owner is named. */
  private async classIn(worker: BindingWorker): Promise<string | undefined> {
    const { ownerId } = this.handle;
    if (ownerId !== undefined && ownerId !== worker.id) return undefined;
    const wanted = classNames(this.handle);
    const exports = await worker.exports;
    return wanted.find((name) => exports?.names.includes(name)) ?? (exports?.complete ? undefined : wanted.at(-1));
  }

  /** Waits for a Worker that owns it; programs make theirs one after the other, some of them a little later. */
  private async awaitOwner(
    worker: BindingWorker,
    property: string,
    reason?: string,
  ): Promise<Owner<Registration> | undefined> {
    const deadline = performance.now() + LATER_WORKERS_MS;
    const asked = new Set<BindingWorker>([worker]);
    do {
      for (const other of this.claims) {
        if (asked.has(other.worker)) continue;
        asked.add(other.worker);
        if ((await this.classIn(other.worker)) !== undefined) return other.owner;
      }
      await sleep(20);
    } while (performance.now() < deadline);
    worker.refuse(property, reason ?? missingClass(this.handle, (await worker.exports)?.names ?? []));
    return undefined;
  }
}

function ownClass({ noun, id }: ClassHandle<unknown>, binding: ApiBinding): string {
  return `The ${noun} "${id}" is the class ${String(binding["class_name"])} of this Worker. Put it in the \`bindings\` of the Worker.`;
}

function classNames({ id, className }: ClassHandle<unknown>): string[] {
  return className === undefined ? [...new Set([id, pascalCase(id)])] : [className];
}

function missingClass(handle: ClassHandle<unknown>, names: string[]): string {
  const { id, noun, ownerId } = handle;
  const wanted = classNames(handle).join(" or ");
  const classes = names.filter((name) => name !== "default");
  return [
    ownerId === undefined
      ? `No Worker that binds the ${noun} "${id}" exports a class ${wanted}.`
      : `The ${noun} "${id}" names the Worker "${ownerId}" as its owner, and that one does not bind it and export a class ${wanted}.`,
    classes.length > 0 ? `This one exports: ${classes.join(", ")}.` : "This one exports no class.",
    `Export the class from the entrypoint, or name it: new ${noun.replaceAll(" ", "")}("${id}", { className: "…" }).`,
  ].join(" ");
}

function ownsNone({ id, noun }: ClassHandle<unknown>): string {
  return [
    `A preview has no ${noun} of its own, and no Worker of this program that binds the ${noun} "${id}" exports its class.`,
    `Bind the one in production, ${noun}.from(…), and name the binding in \`shared\`; or make a stack per pull request, which has its own.`,
  ].join(" ");
}

function otherClass({ baseClass, declaration }: ClassHandle<unknown>, className: string): string {
  return [
    `The class ${className} does not extend ${baseClass}. Write:`,
    `import { ${baseClass} } from "cloudflare:workers";`,
    declaration(className),
  ].join(" ");
}

export function pascalCase(id: string): string {
  return id.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, first: string) => first.toUpperCase());
}
