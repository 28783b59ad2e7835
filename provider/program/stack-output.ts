// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import { knownValue } from "./outputs";

/** What another stack exports of one of this package's resources, told apart by its kind. */
export interface Exported {
  kind: string;
  name: string;
  accountId: string;
}

/** What an output should be. */
interface Expected<T extends Exported> {
  kind: T["kind"];
  /** What it is, as in `Workflow`. */
  noun: string;
  /** What it holds besides, all of it strings. */
  texts?: readonly (keyof T & string)[];
}

/** An output of another stack that should be one of these; and why it is not, in words for a user. */
export class StackOutput<T extends Exported> {
  private output: pulumi.Output<T> | undefined;

  constructor(
    private readonly stack: pulumi.StackReference,
    /** The name of the output. */
    private readonly name: string,
    private readonly expected: Expected<T>,
  ) {}

  /** Nothing in place of what is missing, misspelt or something else: for who tells the problem otherwise. */
  get found(): pulumi.Output<T | undefined> {
    return this.stack.getOutput(this.name).apply((found: unknown) => (this.isOurs(found) ? found : undefined));
  }

  /** @throws RunError when it is missing, misspelt or something else. */
  get value(): pulumi.Output<T> {
    // Made once, so that what is wrong is said once; and without the other outputs, whose secrets would hide it.
    this.output ??= this.stack.getOutput(this.name).apply(async (found: unknown): Promise<T> => {
      if (this.isOurs(found)) return found;
      throw new pulumi.RunError((await this.problem()) ?? `The output "${this.name}" is not known.`);
    });
    return this.output;
  }

  /** Nothing when all is well, or not known yet. */
  async problem(): Promise<string | undefined> {
    const known = await knownValue(pulumi.all([this.stack.name, this.stack.outputs]));
    return known && this.problemOf(known[0], known[1]);
  }

  private problemOf(stack: string, outputs: Record<string, unknown>): string | undefined {
    const found = outputs[this.name];
    if (this.isOurs(found)) return undefined;
    const { noun } = this.expected;
    const example = noun.charAt(0).toLowerCase() + noun.slice(1).replaceAll(" ", "");
    const names = Object.keys(outputs).filter((name) => this.isOurs(outputs[name]));
    return [
      found === undefined
        ? `The stack "${stack}" has no output "${this.name}".`
        : `The output "${this.name}" of the stack "${stack}" is not a reference to a ${noun}.`,
      names.length > 0
        ? `It exports these ${noun}s: ${names.join(", ")}.`
        : `It exports no ${noun}. Write there: export const ${this.name} = ${example}.ref; and run \`pulumi up\` in it first.`,
    ].join(" ");
  }

  private isOurs(value: unknown): value is T {
    if (typeof value !== "object" || value === null) return false;
    const texts = new Map<string, unknown>(Object.entries(value));
    const isText = (name: string) => typeof texts.get(name) === "string";
    return (
      texts.get("kind") === this.expected.kind && ["name", "accountId", ...(this.expected.texts ?? [])].every(isText)
    );
  }
}
