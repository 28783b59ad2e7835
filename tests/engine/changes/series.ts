import { readFile, rm } from "node:fs/promises";
import path from "node:path";

import type { LocalCloudflare } from "../../support/local";
import { type Ran, Stack } from "../../support/stack";
import { accountOf, createTargets, touch } from "./account";
import { differences, type Pass, passOf } from "./events";
import { after, changesOf, type Description, everything, said } from "./slots";

/** Lets the engine write its events to a file. */
const ENGINE_EVENTS = { PULUMI_DEBUG_COMMANDS: "true" };

/** Which of its values a program that says everything has: those of the kept state. */
const EVERYTHING = 7;

/** A stack whose program is changed at random, the same way each time for a seed. */
export class Series {
  private description: Description = {};
  /** What the account had before it was destroyed. */
  deployed: Record<string, unknown> = {};
  /** What was tried so far, for a person who reads why it failed. */
  private readonly tried: string[] = [];
  private updates = 0;

  private constructor(
    private readonly cloudflare: LocalCloudflare,
    readonly stack: Stack,
  ) {}

  static async create(cloudflare: LocalCloudflare): Promise<Series> {
    const folder = path.join(__dirname, "program");
    const series = new Series(cloudflare, await Stack.create(folder, { ...cloudflare.env, ...ENGINE_EVENTS }));
    await series.stack.write({ "account.json": JSON.stringify(await createTargets(cloudflare)) });
    return series;
  }

  /** Makes the changes of a seed to a program that says everything, and gives how many updates came of them: a preview may refuse one. */
  async run(seed: number, steps: number): Promise<number> {
    this.tried.push("everything");
    await this.step(everything(EVERYTHING));
    for (const change of changesOf(seed, steps)) {
      this.tried.push(said(change));
      await this.step(after(this.description, change));
    }
    return this.updates;
  }

  /** Destroys the stack, after the changes without which that is refused, or the account depends on what was before. */
  async destroy(): Promise<void> {
    this.tried.push("the end");
    const last = after(this.description, {
      "api.deployment": undefined,
      "logs.deployment": undefined,
      // Nobody has the class when the same program is deployed for the first time.
      "object.transferredFrom": undefined,
      "api.allowDataLoss": "object.stored" in this.description ? true : this.description["api.allowDataLoss"],
    });
    if (said(last) !== said(this.description)) await this.step(last);
    this.deployed = await accountOf(this.cloudflare);
    await this.stack.expect(0, "destroy", "--yes", "--skip-preview");
  }

  /** The program as it is now, deployed to what the account is now. */
  async deploy(): Promise<void> {
    await this.stack.write({ "description.json": JSON.stringify(this.description) });
    await this.stack.up();
  }

  private async step(next: Description): Promise<void> {
    await this.stack.write({ "description.json": JSON.stringify(next) });
    this.changes();
    const preview = await this.pulumi("preview", "--diff");
    const sent = this.changes();
    if (sent.length > 0) this.fail(`The preview sent ${sent.join(", ")}.`, preview);
    if (preview.code !== 0) {
      if (!/check failures| has a problem: /.test(preview.output)) this.fail("The program itself failed.", preview);
      this.tried.push("  refused");
      return;
    }
    const update = await this.pulumi("up", "--yes", "--skip-preview", "--diff");
    if (update.code !== 0) this.fail("The preview refused nothing, and the update failed.", update);
    const wrong = differences(preview.pass, update.pass);
    if (wrong.length > 0) this.fail(wrong.join("\n"), preview);
    this.description = next;
    const requests = this.changes();
    this.tried.push(...requests.map((request) => `  ${request}`));
    const steps = update.pass.planned.filter(({ op }) => op !== "same");
    if (steps.length === 0 && requests.length > 0) this.fail("An update without a change sent something.", update);
    await this.expectNothingLeft();
    if ("object.stored" in next) await this.store();
  }

  /** The next preview has no change and asks nothing; one that refreshes before has none either, and changes nothing. By turns: each costs seconds. */
  private async expectNothingLeft(): Promise<void> {
    this.cloudflare.wire.take();
    this.updates += 1;
    if (this.updates % 2 === 1) {
      const again = await this.stack.run("preview", "--expect-no-changes", "--diff");
      if (again.code !== 0) this.fail("The next preview has changes.", again);
      const asked = this.cloudflare.wire.take();
      if (asked.length > 0) this.fail(`A preview without changes sent ${asked.join(", ")}.`, again);
      return;
    }
    await touch(this.cloudflare);
    const refreshed = await this.stack.run("preview", "--refresh", "--expect-no-changes", "--diff");
    if (refreshed.code !== 0) this.fail("The preview after a refresh has changes.", refreshed);
    const sent = this.changes();
    if (sent.length > 0) this.fail(`A refresh sent ${sent.join(", ")}.`, refreshed);
  }

  /** Lets an object of the program store data, where its Worker has an address. */
  private async store(): Promise<void> {
    const { ownerUrl } = await this.stack.outputs();
    if (typeof ownerUrl !== "string") return;
    this.tried.push(`  ${await (await fetch(`${ownerUrl}/store`)).text()}`);
  }

  private async pulumi(...args: string[]): Promise<Ran & { pass: Pass }> {
    const events = path.join(this.stack.folder, "../events.jsonl");
    await rm(events, { force: true });
    const ran = await this.stack.run(...args, "--event-log", events);
    return { ...ran, pass: passOf(await readFile(events, "utf8")) };
  }

  /** The requests since the last call that change something. */
  private changes(): string[] {
    const asks = (line: string) => line.startsWith("GET ") || line.endsWith("/domains/changeset");
    return this.cloudflare.wire.take().filter((line) => !asks(line));
  }

  private fail(what: string, { output }: Ran): never {
    throw new Error([what, "What was tried:", ...this.tried, output].join("\n"));
  }
}
