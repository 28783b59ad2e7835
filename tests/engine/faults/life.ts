import { writeFile } from "node:fs/promises";
import path from "node:path";

import type { LocalCloudflare } from "../../support/local";
import { type Ran, Stack } from "../../support/stack";
import { accountOf, createTargets, NOTHING } from "../changes/account";
import type { Description } from "../changes/slots";
import { FIRST, SECOND } from "./descriptions";
import { KINDS } from "./kinds";

/** What happens to the request that comes after so many others. */
export interface Fault {
  kind: string;
  after: number;
}

export const OPERATIONS = ["create", "update", "refresh", "destroy"] as const;
export type Operation = (typeof OPERATIONS)[number];

const SECRETS = ["the-first-secret", "the-second-secret"];

/** A stack that is created, updated, refreshed and destroyed, with a fault in each, again and again. */
export class Life {
  /** What met which fault, for a person who reads why it failed. */
  readonly met: string[] = [];

  private constructor(
    private readonly cloudflare: LocalCloudflare,
    readonly stack: Stack,
  ) {}

  static async create(cloudflare: LocalCloudflare): Promise<Life> {
    const stack = await Stack.create(path.join(__dirname, "../changes/program"), cloudflare.env);
    const life = new Life(cloudflare, stack);
    await life.write("account.json", await createTargets(cloudflare));
    return life;
  }

  /** One life. Returns the operations whose fault met a request: one that comes after the last request meets none. */
  async run(faults: Partial<Record<Operation, Fault>>): Promise<Operation[]> {
    const met: Operation[] = [];
    const disturbed = async (operation: Operation, ...args: string[]) => {
      if (await this.disturbed(operation, faults[operation], args)) met.push(operation);
    };
    for (const [operation, program] of [
      ["create", FIRST],
      ["update", SECOND],
    ] as const) {
      await this.write("description.json", program);
      await disturbed(operation, "up", "--yes", "--skip-preview");
      await this.converges();
    }
    await disturbed("refresh", "refresh", "--yes", "--skip-preview");
    await this.converges("--refresh");
    await disturbed("destroy", "destroy", "--yes", "--skip-preview");
    await this.expect("destroy", "--yes", "--skip-preview");
    const left = await accountOf(this.cloudflare);
    if (JSON.stringify(left) !== JSON.stringify(NOTHING)) this.fail(`It left ${JSON.stringify(left, null, 2)}`);
    return met;
  }

  private async disturbed(operation: Operation, fault: Fault | undefined, args: string[]): Promise<boolean> {
    if (!fault) return false;
    const kind = KINDS[fault.kind];
    if (!kind) throw new Error(`"${fault.kind}" is not a fault.`);
    this.cloudflare.wire.disturb(kind, fault.after);
    const ran = await this.stack.run(...args);
    const request = await this.cloudflare.wire.calm();
    if (request === undefined) return false;
    const outcome = ran.code === 0 ? "went through" : "failed";
    this.met.push(`${operation}, ${fault.kind}, request ${fault.after} (${request}): ${outcome}`);
    if (/^\s+at .*:\d+:\d+\)?$/m.test(ran.output)) this.fail("It shows a stack trace.", ran);
    const shown = [...SECRETS, this.cloudflare.apiToken].filter((secret) => ran.output.includes(secret));
    if (shown.length > 0) this.fail(`It shows ${shown.join(", ")}.`, ran);
    if (ran.code !== 0 && !ran.output.includes(named(request))) this.fail(`It does not name ${request}.`, ran);
    return true;
  }

  /** The next update does all that is left to do, and nothing is left after it. */
  private async converges(...args: string[]): Promise<void> {
    await this.expect("up", "--yes", "--skip-preview", ...args);
    await this.expect("preview", "--expect-no-changes", "--diff");
  }

  private async expect(...args: string[]): Promise<void> {
    const ran = await this.stack.run(...args);
    if (ran.code !== 0) this.fail(`pulumi ${args.join(" ")} failed.`, ran);
  }

  private async write(file: string, value: Description): Promise<void> {
    await writeFile(path.join(this.stack.folder, file), JSON.stringify(value));
  }

  private fail(what: string, ran?: Ran): never {
    throw new Error([what, "What was met:", ...this.met.slice(-4), ran?.output ?? ""].join("\n"));
  }
}

/** The part of a request that every message about it has. */
const named = (request: string): string => request.slice(request.indexOf("/"));
