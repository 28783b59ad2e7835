import { setTimeout as sleep } from "node:timers/promises";

import type * as pulumi from "@pulumi/pulumi";

import type { ExportedClass } from "./bundle";
import type { Workflow } from "./workflow";

/** What a bundle exports, as far as it can be told from its text. */
export interface Exports {
  names: string[];
  classes: ExportedClass[];
}

/** A Worker, as a Workflow handle that it binds sees it. */
export interface ClaimingWorker {
  readonly id: string;
  readonly scriptName: pulumi.Output<string>;
  /** Nothing when it cannot be known yet, in the preview of a script that is an output. */
  readonly exports: Promise<Exports | undefined>;
  /** Makes the registration of a Workflow that this Worker owns; its output is there once Cloudflare knows it. */
  register(workflow: Workflow, className: string): pulumi.Output<string>;
  refuse(property: string, reason: string): void;
  /** The Worker is not sent to the engine before this is settled. */
  awaits(work: Promise<unknown>): void;
}

export interface Owner {
  worker: ClaimingWorker;
  className: string;
  registered: pulumi.Output<string>;
}

/** How long a Worker without the class waits for another one of the program that has it. */
const LATER_WORKERS_MS = 1_000;

/** The class of a handle among a bundle's exports: the id as it is, then in PascalCase, unless it is named. */
export function classOf(workflow: Workflow, exports: Exports): string | undefined {
  const wanted = workflow.className ? [workflow.className] : [workflow.id, pascalCase(workflow.id)];
  return wanted.find((name) => exports.names.includes(name));
}

/** Finds the one Worker that owns a Workflow: the first, in the order of the program, that binds it and exports its class. */
export class Ownership {
  private readonly claims: { worker: ClaimingWorker; owner: Promise<Owner | undefined> }[] = [];

  constructor(private readonly workflow: Workflow) {}

  claim(worker: ClaimingWorker, property: string): Promise<Owner | undefined> {
    const known = this.claims.find((claim) => claim.worker === worker);
    if (known) return known.owner;
    const earlier = this.claims.map((claim) => claim.owner);
    const owner = this.elect(worker, property, this.claims.length, earlier);
    this.claims.push({ worker, owner });
    return owner;
  }

  private async elect(
    worker: ClaimingWorker,
    property: string,
    index: number,
    earlier: Promise<Owner | undefined>[],
  ): Promise<Owner | undefined> {
    const exports = await worker.exports;
    const className = exports ? classOf(this.workflow, exports) : (this.workflow.className ?? pascalCase(this.workflow.id));
    if (className === undefined) return this.awaitOwner(worker, property, exports?.names ?? []);
    for (const other of this.claims.slice(0, index)) {
      const otherExports = await other.worker.exports;
      if (!otherExports || classOf(this.workflow, otherExports) !== undefined) return earlier[this.claims.indexOf(other)];
    }
    const found = exports?.classes.find(({ name }) => name === className);
    if (found && found.extends !== "WorkflowEntrypoint" && found.extends !== "unknown") {
      worker.refuse(property, `The class ${className} does not extend WorkflowEntrypoint. Write: import { WorkflowEntrypoint } from "cloudflare:workers"; export class ${className} extends WorkflowEntrypoint<Env, Params> { … }`);
      return undefined;
    }
    return { worker, className, registered: worker.register(this.workflow, className) };
  }

  /** Waits for a Worker that exports the class; programs make theirs one after the other, some of them a little later. */
  private async awaitOwner(worker: ClaimingWorker, property: string, names: string[]): Promise<Owner | undefined> {
    const deadline = Date.now() + LATER_WORKERS_MS;
    const asked = new Set<ClaimingWorker>([worker]);
    do {
      for (const other of this.claims) {
        if (asked.has(other.worker)) continue;
        asked.add(other.worker);
        const exports = await other.worker.exports;
        if (!exports || classOf(this.workflow, exports) !== undefined) return other.owner;
      }
      await sleep(20);
    } while (Date.now() < deadline);
    worker.refuse(property, missingClass(this.workflow, names));
    return undefined;
  }
}

function missingClass(workflow: Workflow, names: string[]): string {
  const wanted = workflow.className ?? [...new Set([workflow.id, pascalCase(workflow.id)])].join(" or ");
  const classes = names.filter((name) => name !== "default");
  return [
    `No Worker that binds the Workflow "${workflow.id}" exports a class ${wanted}.`,
    classes.length > 0 ? `This one exports: ${classes.join(", ")}.` : "This one exports no class.",
    `Export the class from the entrypoint, or name it: new Workflow("${workflow.id}", { className: "…" }).`,
  ].join(" ");
}

export function pascalCase(id: string): string {
  return id.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, first: string) => first.toUpperCase());
}
