import { setTimeout as sleep } from "node:timers/promises";

import * as pulumi from "@pulumi/pulumi";

import type { Exports } from "./bundle";
import type { Workflow } from "./workflow";
import type { WorkflowRegistration } from "./workflow-registration";

/** A Worker, as a Workflow handle that it binds sees it. */
export interface ClaimingWorker {
  readonly id: string;
  readonly scriptName: pulumi.Output<string>;
  readonly accountId: pulumi.Output<string>;
  /** Nothing when it cannot be known yet, in the preview of a script that is an output. */
  readonly exports: Promise<Exports | undefined>;
  /** Makes the registration of a Workflow that this Worker owns. */
  register(workflow: Workflow, className: string): WorkflowRegistration;
  refuse(property: string, reason: string): void;
  /** The Workers that must be there before this one: those that it binds, and the owners of Workflows that it binds. */
  readonly needs: Promise<ClaimingWorker | undefined>[];
  /** What it binds is in this account, which has to be its own. */
  inAccount(property: string, accountId: pulumi.Output<string>): void;
  /** The Worker is not sent to the engine before this is settled. */
  awaits(work: Promise<unknown>): void;
}

export interface Owner {
  worker: ClaimingWorker;
  className: string;
  /** Its outputs are there once Cloudflare knows the Workflow. */
  registration: WorkflowRegistration;
}

/** The Workers of a program by their resource, for those that bind them. */
export const claimingWorkers = new WeakMap<object, ClaimingWorker>();

interface Claim {
  worker: ClaimingWorker;
  property: string;
  owner: Promise<Owner | undefined>;
}

/** How long a Worker without the class waits for another one of the program that has it. */
const LATER_WORKERS_MS = 1_000;

/** Finds the one Worker that owns a Workflow: the first, in the order of the program, that binds it and exports its class. */
export class Ownership {
  private readonly claims: Claim[] = [];

  constructor(private readonly workflow: Workflow) {}

  /** @throws RunError when no Worker of the program owns it. */
  async owner(): Promise<Owner> {
    const deadline = Date.now() + LATER_WORKERS_MS;
    while (this.claims.length === 0 && Date.now() < deadline) await sleep(20);
    for (const claim of this.claims) {
      const owner = await claim.owner;
      if (owner) return owner;
    }
    throw new pulumi.RunError(
      `The Workflow "${this.workflow.id}" is used, but no Worker of this program owns it. Bind it in the Worker that exports its class.`,
    );
  }

  claim(worker: ClaimingWorker, property: string): Promise<Owner | undefined> {
    const known = this.claims.find((claim) => claim.worker === worker);
    if (known) return known.owner;
    const owner = this.elect(worker, property, [...this.claims]);
    this.claims.push({ worker, property, owner });
    worker.needs.push(owner.then((found) => (found?.worker === worker ? undefined : found?.worker)));
    return owner;
  }

  private async elect(worker: ClaimingWorker, property: string, earlier: Claim[]): Promise<Owner | undefined> {
    const className = await this.classIn(worker);
    if (className === undefined) return this.awaitOwner(worker, property);
    for (const other of earlier) {
      if ((await this.classIn(other.worker)) !== undefined) return other.owner;
    }
    const exports = await worker.exports;
    const found = exports?.classes.find(({ name }) => name === className);
    const certain = exports?.complete === true && exports.names.includes(className);
    if (certain && (!found || !["WorkflowEntrypoint", "unknown"].includes(found.extends))) {
      worker.refuse(property, notAnEntrypoint(className));
      return undefined;
    }
    return { worker, className, registration: worker.register(this.workflow, className) };
  }

  /** The class that makes a Worker the owner: the id as it is, then in PascalCase, unless the class or the owner is named. */
  private async classIn(worker: ClaimingWorker): Promise<string | undefined> {
    const { owner } = this.workflow.args;
    if (owner !== undefined && owner !== worker.id) return undefined;
    const wanted = classNames(this.workflow);
    const exports = await worker.exports;
    return wanted.find((name) => exports?.names.includes(name)) ?? (exports?.complete ? undefined : wanted.at(-1));
  }

  /** Waits for a Worker that owns it; programs make theirs one after the other, some of them a little later. */
  private async awaitOwner(worker: ClaimingWorker, property: string): Promise<Owner | undefined> {
    const deadline = Date.now() + LATER_WORKERS_MS;
    const asked = new Set<ClaimingWorker>([worker]);
    do {
      for (const other of this.claims) {
        if (asked.has(other.worker)) continue;
        asked.add(other.worker);
        if ((await this.classIn(other.worker)) !== undefined) return other.owner;
      }
      await sleep(20);
    } while (Date.now() < deadline);
    worker.refuse(property, missingClass(this.workflow, (await worker.exports)?.names ?? []));
    return undefined;
  }
}

/** Whether one Worker waits for another, over however many between them: then that one must not wait for it. */
export async function waitsFor(
  worker: ClaimingWorker,
  other: ClaimingWorker,
  seen = new Set<ClaimingWorker>(),
): Promise<boolean> {
  if (worker === other) return true;
  if (seen.has(worker)) return false;
  seen.add(worker);
  for (const needed of await Promise.all(worker.needs)) {
    if (needed && (await waitsFor(needed, other, seen))) return true;
  }
  return false;
}

function classNames({ id, className }: Workflow): string[] {
  return className === undefined ? [...new Set([id, pascalCase(id)])] : [className];
}

function missingClass(workflow: Workflow, names: string[]): string {
  const { owner } = workflow.args;
  const wanted = classNames(workflow).join(" or ");
  const classes = names.filter((name) => name !== "default");
  return [
    owner === undefined
      ? `No Worker that binds the Workflow "${workflow.id}" exports a class ${wanted}.`
      : `The Workflow "${workflow.id}" names the Worker "${owner}" as its owner, and that one does not bind it and export a class ${wanted}.`,
    classes.length > 0 ? `This one exports: ${classes.join(", ")}.` : "This one exports no class.",
    `Export the class from the entrypoint, or name it: new Workflow("${workflow.id}", { className: "…" }).`,
  ].join(" ");
}

function notAnEntrypoint(className: string): string {
  return [
    `The class ${className} does not extend WorkflowEntrypoint. Write:`,
    'import { WorkflowEntrypoint } from "cloudflare:workers";',
    `export class ${className} extends WorkflowEntrypoint<Env, Params> { … }`,
  ].join(" ");
}

export function pascalCase(id: string): string {
  return id.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, first: string) => first.toUpperCase());
}
