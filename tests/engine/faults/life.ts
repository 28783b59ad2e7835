import { rm } from "node:fs/promises";
import path from "node:path";

import { type Disturbance, type Disturbances, EachDisturbance } from "../../support/disturbances";
import type { LocalCloudflare } from "../../support/local";
import { type Ran, Stack } from "../../support/stack";
import { accountOf, createTargets, NOTHING, touch } from "../changes/account";
import { DESCRIPTIONS } from "./descriptions";
import { judge } from "./judge";

/** What happens to a request of an operation. */
export interface Happening {
  disturbances: Disturbances;
  /** What somebody has to do after it before the next update, where a process was killed. */
  recover?: (stack: Stack) => Promise<void>;
}

export const OPERATIONS = ["create", "update", "replace", "adopt", "refresh", "destroy"] as const;
export type Operation = (typeof OPERATIONS)[number];

/** More updates than an operation takes in which each request fails once, one after the other. */
const MOST_RUNS = 100;
/** Longer than an operation takes in which no request is answered at first. */
const LONGEST_RUN_MS = 3_600_000;

/** What an account has after each operation to which nothing happens: the same for each life. */
const undisturbed = new Map<Operation, string[]>();

/** A stack that is created, updated, adopted by another one, refreshed and destroyed, with faults on the way, again and again. */
export class Life {
  /** What met which fault, for a person who reads why it failed. */
  readonly met: string[] = [];
  private stack: Stack;

  private constructor(
    private readonly cloudflare: LocalCloudflare,
    private readonly founder: Stack,
    private readonly heir: Stack,
    private readonly targets: Record<string, string>,
  ) {
    this.stack = founder;
  }

  /** @param hurries Whether time limits of requests end sooner. */
  static async create(cloudflare: LocalCloudflare, hurries = false): Promise<Life> {
    const program = path.join(__dirname, "../changes/program");
    const env = {
      ...cloudflare.env,
      ...(hurries && { NODE_OPTIONS: `--require ${path.join(__dirname, "hurry.js")}` }),
    };
    const founder = await Stack.create(program, env, "founder");
    const heir = await Stack.create(program, env, "heir");
    const targets = await createTargets(cloudflare);
    for (const stack of [founder, heir]) await stack.write({ "account.json": JSON.stringify(targets) });
    return new Life(cloudflare, founder, heir, targets);
  }

  /** One life, in which this happens to operations. Returns those to which it did: what comes after the last request does not. */
  async run(
    happenings: Partial<Record<Operation, Happening>>,
    operations: readonly Operation[] = OPERATIONS,
  ): Promise<Operation[]> {
    const met: Operation[] = [];
    for (const operation of operations) {
      const args = await this.begin(operation);
      const happening = happenings[operation];
      if (!happening) {
        await this.expect(...args);
        continue;
      }
      const { disturbances, recover } = happening;
      const ran = await this.disturbed(operation, args, happening);
      if (disturbances.met.size > 0) {
        met.push(operation);
        await recover?.(this.stack);
      }
      if (ran.code !== 0) await this.expect(...(operation === "destroy" ? args : ["up", "--yes", "--skip-preview"]));
      if (operation !== "destroy") await this.expect("preview", "--refresh", "--expect-no-changes", "--diff");
    }
    await this.expectNothingLeft();
    return met;
  }

  /**
   * One life in which each request of each operation meets this, one after the other or beside each other: what failed is
   * run again, until it goes through. Returns how many requests did.
   */
  async walk(by: Disturbance): Promise<number> {
    if (undisturbed.size === 0) await this.note();
    let count = 0;
    for (const operation of OPERATIONS) {
      const args = await this.begin(operation);
      const spared = new Set<string>();
      for (let runs = 1; ; runs += 1) {
        const disturbances = new EachDisturbance(by, spared);
        const ran = await this.disturbed(operation, args, { disturbances });
        for (const request of disturbances.met) spared.add(request);
        if (ran.code === 0) break;
        if (disturbances.met.size === 0 || runs > MOST_RUNS) this.fail("It failed, and nothing happened to it.", ran);
      }
      count += spared.size;
      if (operation !== "destroy") {
        await this.expect("preview", "--refresh", "--expect-no-changes", "--diff");
        const [found, expected] = [await this.account(), undisturbed.get(operation) ?? []];
        const differ = [
          ...without(found, expected).map((line) => `+ ${line}`),
          ...without(expected, found).map((line) => `- ${line}`),
        ];
        if (differ.length > 0) this.fail(["The account is not as it should be:", ...differ].join("\n"));
      }
    }
    await this.expectNothingLeft();
    return count;
  }

  /** The `pulumi` that runs now. */
  get running(): number | undefined {
    return this.stack.pid;
  }

  async dispose(): Promise<void> {
    // Of what a life leaves when it fails, the account ends with its test.
    for (const { folder } of [this.founder, this.heir])
      await rm(path.dirname(folder), { recursive: true, force: true });
  }

  /** Notes what the account has where nothing happens. */
  private async note(): Promise<void> {
    for (const operation of OPERATIONS) {
      await this.expect(...(await this.begin(operation)));
      undisturbed.set(operation, await this.account());
    }
  }

  /** What the account has, a line each, without what it chooses and what goes by the clock. */
  private async account(): Promise<string[]> {
    const text = JSON.stringify(await accountOf(this.cloudflare), undefined, 1).replace(/localhost:\d+/g, "localhost");
    const named = Object.entries(this.targets).reduce((known, [name, id]) => known.replaceAll(id, name), text);
    return named.split("\n");
  }

  /** Prepares an operation; returns how it is run. */
  private async begin(operation: Operation): Promise<string[]> {
    if (operation === "create") this.stack = this.founder;
    if (operation === "refresh")
      await touch(this.cloudflare, (script) => ["shop-api", "shop-other-back"].includes(script));
    if (operation === "refresh" || operation === "destroy") return [operation, "--yes", "--skip-preview"];
    if (operation === "adopt") {
      await this.stack.forget();
      this.stack = this.heir;
    }
    await this.stack.write({ "description.json": JSON.stringify(DESCRIPTIONS[operation]) });
    return ["up", "--yes", "--skip-preview"];
  }

  private async disturbed(operation: Operation, args: string[], happening: Happening): Promise<Ran> {
    const { disturbances, recover } = happening;
    this.cloudflare.wire.disturb(disturbances);
    const ran = await this.stack.runFor(LONGEST_RUN_MS, ...args);
    await this.cloudflare.wire.calm();
    const outcome = ran.code === 0 ? "went through" : "failed";
    this.met.push(`${operation}: ${[...disturbances.met].join(", ")}: ${outcome}`);
    const wrong = judge(ran, recover ? [] : [...disturbances.met], this.cloudflare.apiToken);
    if (wrong !== undefined) this.fail(wrong, ran);
    return ran;
  }

  private async expect(...args: string[]): Promise<void> {
    const ran = await this.stack.run(...args);
    if (ran.code !== 0) this.fail(`pulumi ${args.join(" ")} failed.`, ran);
  }

  private async expectNothingLeft(): Promise<void> {
    const left = await accountOf(this.cloudflare);
    if (JSON.stringify(left) !== JSON.stringify(NOTHING)) this.fail(`It left ${JSON.stringify(left, null, 2)}`);
  }

  private fail(what: string, ran?: Ran): never {
    throw new Error([what, "What was met:", ...this.met.slice(-4), ran?.output ?? ""].join("\n"));
  }
}

/** The lines that others do not have, or have less often. */
function without(lines: string[], others: string[]): string[] {
  const left = [...others];
  return lines.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
